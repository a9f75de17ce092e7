// Short invented sentences for narratives. {age}, {from}, {via}, {to}, {work}, {who} ({Who} at the head of a sentence), {place}, {n}
// are filled in.

import type { DemoLanguage } from '#demo/data/units.ts';

export const accounts: Readonly<Record<DemoLanguage, readonly string[]>> = {
  en: [
    '{Who}, aged {age}, left {from} with an acquaintance who promised {work} in {to}. The family has heard nothing for {n} weeks.',
    'The mother reports that {who}, aged {age}, did not come home from the market in {from}. A neighbour says a bus to {via} was boarded.',
    '{Who} aged {age} was found at the station of {via} with two adults who could not say how they were related. They named {to} as their destination.',
    'A call to the helpline: a young person from {from} is kept in a flat in {to} and may not leave. The caller did not give a name.',
    'A volunteer at {via} noticed {who}, aged {age}, travelling to {to} with forged papers. The promise was {work}.',
    'The village committee of {from} reports a recruiter who offers {work} in {to}. {Who}, aged {age}, went with him {n} weeks ago.',
    '{Who}, aged {age}, called an aunt from a borrowed phone and said that wages are withheld in {to}. Home is {from}.',
  ],
  hi: [
    '{from} से {age} वर्ष की उम्र में {to} में काम का झाँसा देकर ले जाया गया। परिवार को {n} सप्ताह से कोई ख़बर नहीं है।',
    'माँ ने बताया कि बच्चा ({age} वर्ष) {from} के बाज़ार से घर नहीं लौटा। पड़ोसी ने {via} की बस में चढ़ते देखा।',
    'हेल्पलाइन पर सूचना: {from} का एक व्यक्ति {to} में बंद रखा गया है और बाहर नहीं जा सकता।',
  ],
  bn: [
    '{from} থেকে {age} বছর বয়সে {to}-তে কাজের লোভ দেখিয়ে নিয়ে যাওয়া হয়েছে। পরিবার {n} সপ্তাহ ধরে কোনো খবর পায়নি।',
    'মা জানান, {age} বছরের সন্তান {from} বাজার থেকে আর বাড়ি ফেরেনি। এক প্রতিবেশী {via} যাওয়ার বাসে উঠতে দেখেছেন।',
    'হেল্পলাইনে খবর: {from} এলাকার একজনকে {to}-তে একটি ঘরে আটকে রাখা হয়েছে, বেরোতে দেওয়া হয় না।',
  ],
};

export const rescueAccounts: readonly string[] = [
  'Joint operation at dawn with two women officers. No one was hurt. Statements were taken the same day.',
  'The place had been watched for two days. {n} more persons were found and handed to the child welfare committee.',
  'Found after a call from the family. The local police opened the door; the owner had left.',
  'Intercepted at {place} before the journey went on.',
  'The person walked into a police station and asked for help.',
];

export const rehabilitationAccounts: readonly string[] = [
  'Medical examination done. Sleeps badly; weekly talks with the counsellor.',
  'Attends the bridge course and has begun tailoring.',
  'Needs treatment for anaemia. In contact with the family by phone.',
  'Quiet at first, now takes part in the group. Wishes to go home.',
];

export const repatriationAccounts: readonly string[] = [
  'Home visit: the family is willing and the house is safe. The relative who recruited has left the village.',
  'Home visit: the family is in debt; a safety plan was made with the village council.',
  'Handed over to the officers of the home state with the file and the medicines.',
  'Identity was confirmed by the consulate after some weeks.',
];

export const reintegrationAccounts: readonly string[] = [
  'Back in class eight. The teacher knows whom to call.',
  'Runs a small weaving loom at home; first orders came in.',
  'Works in a bakery of the self-help group.',
  'Two visits done. No contact from the suspects.',
];

export const compensationAccounts: readonly string[] = [
  'Application filed with copies of the report and of the medical papers.',
  'Interim relief was ordered; the rest waits for the judgment.',
  'The bank account was opened in the name of the survivor.',
];

export const closureReasons: readonly string[] = [
  'Survivor settled at home, follow-up visits done.', 'Trial ended; no further step asked for.', 'Person came home by themselves; no offence was found.',
  'Handed to the unit of the home district.', 'The family withdrew and could not be reached again.',
];

export const notes: readonly string[] = [
  'Phoned the family. They will come on Monday.', 'Asked the railway police for the camera pictures.', 'The court date was moved.',
  'Call records asked for.', 'Spoke with the unit at the destination; they will look at the address.', 'Copy of the school certificate received.',
  'পরিবারের সঙ্গে কথা হয়েছে, তারা আসবে।', 'परिवार से बात हुई, वे सोमवार को आएँगे।',
];

export const orderedBy: readonly string[] = ['Child Welfare Committee', 'Magistrate', 'District Social Welfare Officer'];
export const placementKinds: readonly string[] = ['Children\'s home', 'Short stay home', 'Shelter of an NGO', 'Observation with the family', 'Hospital, then short stay home'];
export const livelihoods: readonly string[] = ['Back at school', 'Tailoring', 'Weaving', 'Vegetable stall', 'Beauty course', 'Poultry', 'Bakery', 'Driving course'];
export const authorities: readonly string[] = ['District Legal Services Authority', 'State Legal Services Authority', 'Labour Department', 'Sessions Court'];
