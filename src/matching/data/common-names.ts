// How many in a thousand persons bear a very common name, before a register has seen enough to know: rough figures from
// common knowledge of eastern and north-eastern India, its neighbours and Hindi-speaking states. By how they sound:
// spellings need not be listed. What is not listed counts as rare.

const perThousand: Readonly<Record<number, string>> = {
  40: 'das devi singh',
  25: 'ali ahmed sarkar roy islam rahman kumari',
  15: 'mondal ghosh abdul sharma hussain miah saha haque yadav gupta uddin paul barman tamang rai lama gurung thapa khan',
  10: 'sen dutta choudhury nath deb deka saikia bora gogoi kalita hazarika basumatary murmu hembram soren oraon munda kisku '
    + 'sultana parvin akter aung win htun thapa chhetri magar pradhan subba limbu mahato prasad ram lal chand verma mishra '
    + 'jha patel molla gazi laskar sardar halder biswas naskar bag mallick pramanik karmakar',
  6: 'mukherjee banerjee chatterjee ganguly bhattacharya chakraborty bose mitra dey nandi kar majumdar talukdar medhi '
    + 'kakati phukan dutt baruah boro narzary daimary brahma singha sinha debbarma reang chakma tripura khatri karki '
    + 'bhandari sherpa rana tudu hansda marandi besra toppo kujur minj lakra tirkey ekka',
  4: 'rina mina priya pooja anita sunita gita sita rita lakshmi sabina rehana nasima amina fatima ruksana shabnam '
    + 'parveen nazma salma rubina jasmin moni mamata sumitra puja rekha asha usha maya kavita sangita anjali jyoti rani '
    + 'mohan raju babu rajesh sanjay ramesh suresh ashok bijoy dilip gopal hari krishna rahim karim rafiqul aminul '
    + 'shahid salim rahul amit sunil anil manoj raj vijay ravi deepak santosh mukesh joseph maria john mary',
};

export const commonNames: ReadonlyMap<string, number> = new Map(
  Object.entries(perThousand).flatMap(([share, names]) => names.split(' ').map((name) => [name, Number(share) / 1000] as const)),
);

/** Places that many share: states and countries, as share of persons. */
export const widePlaces: ReadonlyMap<string, number> = new Map([
  ['india', 0.9], ['bharat', 0.9], ['bangladesh', 0.2], ['nepal', 0.1], ['myanmar', 0.1], ['bhutan', 0.05],
  ['assam', 0.25], ['asom', 0.25], ['westbengal', 0.25], ['bengal', 0.25], ['paschimbanga', 0.25], ['bihar', 0.15],
  ['jharkhand', 0.12], ['tripura', 0.08], ['manipur', 0.08], ['meghalaya', 0.08], ['mizoram', 0.06], ['nagaland', 0.06],
  ['sikkim', 0.04], ['arunachalpradesh', 0.05], ['odisha', 0.08], ['orissa', 0.08], ['uttarpradesh', 0.1], ['delhi', 0.1],
  ['newdelhi', 0.08], ['mumbai', 0.05], ['kolkata', 0.06], ['guwahati', 0.04],
]);
