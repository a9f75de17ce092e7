import { describe, expect, test } from 'vitest';
import { compareNames, nameWordComparer, type NameCompared } from '#matching/compare/names.ts';
import { noFrequencies } from '#matching/frequencies.ts';
import { defaultModel } from '#matching/model.ts';
import { prepareName } from '#matching/prepare.ts';

// Every name is invented. The line between agreeing and not is the same for both lists.
const leastBits = 5;

const sameNames: readonly (readonly [string, string])[] = [
  ['Rehana Begum Choudhury', 'রেহানা বেগম চৌধুরী'], ['Rehana Choudhury', 'Rihana Chowdhary'], ['Rehana Choudhury', 'रेहाना चौधरी'],
  ['Mominur Islam', 'মমিনুর ইসলাম'], ['Abdul Rahman Sheikh', 'আব্দুর রহমান শেখ'], ['Sukumar Mukherjee', 'Sukumar Mukhopadhyay'],
  ['Tapan Banerjee', 'তপন বন্দ্যোপাধ্যায়'], ['Ratna Chatterjee', 'Ratna Chattopadhyay'], ['Gopal Ganguly', 'Gopal Gangopadhyay'],
  ['Mukharji Anjan', 'Anjan Mookerjee'], ['Phulmoni Basumatary', 'ফুলমণি বসুমতাৰী'], ['Hemkanta Saikia', 'হেমকান্ত শইকীয়া'],
  ['Pranjal Hazarika', 'প্ৰাঞ্জল হাজৰিকা'], ['Dipali Bora', 'দিপালী বৰা'], ['Nobin Gogoi', 'নবীন গগৈ'], ['Bhaben Kalita', 'ভৱেন কলিতা'],
  ['Lakshmi Oraon', 'Laxmi Oraon'], ['Lakshmi Mahato', 'লক্ষ্মী মাহাতো'], ['Lakshmi Mahato', 'लक्ष्मी महतो'], ['Vishwas Rao', 'Biswas Rao'],
  ['Chhetri Dilmaya', 'Dilmaya Kshetri'], ['Dilmaya Chhetri', 'दिलमाया क्षेत्री'], ['Santosh Yadav', 'संतोष यादव'], ['Pushpa Kumari Singh', 'पुष्पा सिंह'],
  ['Sarita Tiwari', 'सरिता तिवारी'], ['Jitendra Prasad Verma', 'Jeetendra Verma'], ['Zarina Bibi Mondal', 'Jarina Mandal'], ['Sabina Yasmin', 'সাবিনা ইয়াসমিন'],
  ['Shabnam Khatun Laskar', 'শবনম লস্কর'], ['Md Rafiqul Haque', 'Mohammad Rafikul Hoque'], ['Mohd Salim Ansari', 'মোঃ সেলিম আনসারী'],
  ['Sattar Molla', 'ছাত্তার মোল্লা'], ['Noor Jahan Gazi', 'Nurjahan Gazi'], ['Bansagopal Naskar', 'Bansa Gopal Naskar'], ['Ram Dulari Paswan', 'Ramdulari Paswan'],
  ['Das Rekha', 'Rekha Das'], ['Smt Kamala Devi Barman', 'Kamala Barman'], ['Kumari Bina Tirkey', 'Beena Tirkey'], ['Sri Haren Nath', 'হরেন নাথ'],
  ['Late Dhiren Chandra Deka', 'Dhiren Deka'], ['M Uikey Mangru', 'Mangru Ganu Uike'], ['Joseph Lakra', 'जोसेफ लकड़ा'], ['Budhni Hembram', 'Budhni Hembrom'],
  ['Sukurmoni Murmu', 'সুকুরমণি মুর্মু'], ['Monisha Bhattacharya', 'Manisha Bhattacharjee'], ['Swapan Chakraborty', 'Sapan Chakravarty'],
  ['Parveen Akhtar', 'Parvin Akter'], ['পারভীন আক্তার', 'Parvin Akhtar'], ['Anwara Khanam Miah', 'আনোয়ারা মিয়া'], ['Jyotsna Talukdar', 'জ্যোৎস্না তালুকদার'],
  ['Kshitish Pal', 'ক্ষিতীশ পাল'], ['Purnima Tamang', 'पूर्णिमा तामाङ'], ['Tshering Lama', 'Tsering Lama'], ['Aye Aye Win', 'Aye Win Aye'],
  ['Daw Thida Htun', 'Thida Tun'], ['Lalrinpuii Sailo', 'Lalrinpui Sailo'], ['Ibemhal Devi Thokchom', 'Ibemhal Thokchom'], ['Fatema Tuz Zohra', 'Fatima Tuz Zahra'],
  ['Aklima Khatoon Paik', 'আকলিমা পাইক'], ['Minati Sardar', 'মিনতি সর্দার'], ['Shefali Halder', 'শেফালি হালদার'], ['Bijoy Ghorai', 'विजय घोड़ई'],
  ['Rupali Baruah', 'ৰূপালী বৰুৱা'], ['Jonali Chetia', 'জোনালী চেতিয়া'], ['Xahil Ahmed', 'Sahil Ahmed'], ['Raju Ali @ Rajib Ali', 'Rajib Ali'],
];

const otherNames: readonly (readonly [string, string])[] = [
  ['Rina Das', 'Rina Roy'], ['Rina Das', 'Rani Das'], ['Rina Das', 'Rehana Das'], ['Rina Das', 'Mina Das'], ['Rahim Ali', 'Rahima Ali'],
  ['Karim Sheikh', 'Karima Sheikh'], ['Rina Khatun', 'Mina Khatun'], ['Fatima Begum', 'Amina Begum'], ['Md Salim', 'Md Karim'],
  ['Mohammad Ali', 'Mohammad Islam'], ['Sunita Devi', 'Anita Devi'], ['Sunita Kumari', 'Sangita Kumari'], ['Rekha Das', 'Radha Das'],
  ['Puja Singh', 'Raja Singh'], ['Amit Roy', 'Sumit Roy'], ['Ramesh Yadav', 'Suresh Yadav'], ['Dilip Mondal', 'Pradip Mondal'], ['Ali Ahmed', 'Ali Hussain'],
  ['Abdul Karim', 'Abdul Rahim'], ['Abdul Rahman', 'Abdul Halim'], ['Sabina Khatun', 'Rubina Khatun'], ['Salma Bibi', 'Asma Bibi'], ['Maya Tamang', 'Mina Tamang'],
  ['Gita Rai', 'Sita Rai'], ['Bina Oraon', 'Hina Oraon'], ['Joseph Toppo', 'Josephine Kujur'], ['Aye Aye', 'Win Win'], ['Aung Win', 'Aung Htun'],
  ['রিনা দাস', 'মীনা দাস'], ['রহিম আলী', 'করিম আলী'], ['সুনীতা দেবী', 'অনীতা দেবী'], ['रीता सिंह', 'सीता सिंह'], ['राजेश कुमार', 'राकेश कुमार'],
  ['Rajesh Kumar', 'রাকেশ কুমার'], ['Lakshmi Devi', 'Saraswati Devi'], ['Shri Ram', 'Shri Shyam'], ['Begum Khatun', 'Bibi Begum'], ['Mominur Khatun', 'Maminul Khatun Bibi Sarkar Laskar'],
  ['Kamal Deka', 'Bimal Deka'], ['Bora Dipak', 'Bora Dipti'], ['Nasir Uddin', 'Nasima Uddin'], ['Jamal Haque', 'Kamal Haque'], ['Rupa Paul', 'Dipa Paul'],
];

const nameWords = nameWordComparer(defaultModel, noFrequencies);
const compare = (left: string, right: string): NameCompared | null => {
  const prepare = (text: string) => text.split('@').map((part) => prepareName(part)).filter((name) => name !== null);
  return compareNames(prepare(left), prepare(right), defaultModel, nameWords);
};

describe('names that are one', () => {
  test.each(sameNames)('%s is %s', (left, right) => {
    const compared = compare(left, right);
    expect(compared?.verdict).not.toBe('differs');
    expect(compared?.bits).toBeGreaterThanOrEqual(leastBits);
  });
});

describe('names that are two', () => {
  test.each(otherNames)('%s is not %s', (left, right) => {
    expect(compare(left, right)?.bits ?? 0).toBeLessThan(leastBits);
  });
});

test('a comparison says the same from both sides', () => {
  for (const [left, right] of [...sameNames, ...otherNames]) {
    expect(compare(left, right)?.bits ?? 0).toBeCloseTo(compare(right, left)?.bits ?? 0, 6);
  }
});

test('the vowels decide between names of one skeleton', () => {
  const [close, sound] = [compare('Rina Bhuyan', 'Reena Bhuyan')!, compare('Rina Bhuyan', 'Rani Bhuyan')!];
  expect(close.bits).toBeGreaterThan(sound.bits + 2);
});
