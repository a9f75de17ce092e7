// Names of Bengal on both sides of the border, and of Tripura. Every combination is invented.

const bengaliMuslimNames = {
  language: 'ben', familyFrom: 'nobody',
  female: `Fatema=ফাতেমা, Rokeya=রোকেয়া, Sabina=সাবিনা, Nasima=নাসিমা, Rehana=রেহানা, Salma=সালমা, Taslima=তসলিমা, Moriom=মরিয়ম, Jahanara=জাহানারা,
    Shahida=শাহিদা, Ruksana=রুকসানা, Nurjahan=নূরজাহান, Halima=হালিমা, Amina=আমিনা, Khadija=খাদিজা, Momena=মোমেনা, Rabeya=রাবেয়া, Sufia=সুফিয়া,
    Tahmina=তাহমিনা, Yasmin=ইয়াসমিন, Asma=আসমা, Bilkis=বিলকিস, Hasina=হাসিনা, Jesmin=জেসমিন, Lipi=লিপি, Mousumi=মৌসুমী, Parul=পারুল, Sumi=সুমি`,
  male: `Rafikul=রফিকুল, Abdul=আব্দুল, Saiful=সাইফুল, Kamrul=কামরুল, Nazrul=নজরুল, Shahjahan=শাহজাহান, Habibur=হাবিবুর, Mijanur=মিজানুর,
    Anowar=আনোয়ার, Sohel=সোহেল, Jahangir=জাহাঙ্গীর, Alamgir=আলমগীর, Babul=বাবুল, Faruk=ফারুক, Golam=গোলাম, Hasan=হাসান, Ismail=ইসমাইল,
    Kashem=কাশেম, Liton=লিটন, Mofiz=মফিজ, Rashid=রশিদ, Selim=সেলিম, Tofazzal=তোফাজ্জল, Yusuf=ইউসুফ`,
  femaleTitle: 'Mst.=মোছাঃ', maleTitle: 'Md.=মোঃ, Sk.=সেখ',
  femaleLast: `Khatun=খাতুন, Begum=বেগম, Bibi=বিবি, Parvin=পারভীন, Akter=আক্তার, Khatun=খাতুন, Begum=বেগম, Sultana=সুলতানা`,
  maleLast: `Ali=আলী, Islam=ইসলাম, Hossain=হোসেন, Sheikh=শেখ, Mondal=মণ্ডল, Rahman=রহমান, Miah=মিয়া, Haque=হক, Sardar=সরদার, Mollah=মোল্লা,
    Biswas=বিশ্বাস, Gazi=গাজী, Molla=মোল্লা, Howlader=হাওলাদার`,
  villageStems: `Rasul=রসুল, Char=চর, Alam=আলম, Nawda=নওদা, Islam=ইসলাম, Mohammad=মহম্মদ, Sonar=সোনার, Kalir=কালীর, Dakshin=দক্ষিণ, Fateh=ফতে`,
  villageEnds: `pur=পুর, para=পাড়া, nagar=নগর, gachhi=গাছি, danga=ডাঙ্গা, khali=খালী`,
} as const;

export const bengalTables = {
  bengaliMuslim: {
    ...bengaliMuslimNames, country: 'IN',
    homes: [['IN-WB-319', 'Murshidabad', 7], ['IN-WB-316', 'Malda', 5], ['IN-WB-304', 'South 24 Parganas', 5], ['IN-WB-303', 'North 24 Parganas', 5],
      ['IN-WB-311', 'Uttar Dinajpur', 4], ['IN-WB-320', 'Nadia', 3], ['IN-WB-308', 'Cooch Behar', 3], ['IN-AS-285', 'Dhubri', 5],
      ['IN-AS-280', 'Barpeta', 4], ['IN-AS-297', 'Nagaon', 3], ['IN-AS-293', 'Karimganj', 2], ['IN-AS-287', 'Goalpara', 3]],
  },
  bangladeshi: {
    ...bengaliMuslimNames, country: 'BD',
    homes: [['BD-22', 'Jessore', 6], ['BD-58', 'Satkhira', 5], ['BD-27', 'Khulna', 4], ['BD-05', 'Bagerhat', 3], ['BD-13', 'Dhaka', 4],
      ['BD-40', 'Narayanganj', 3], ['BD-08', 'Comilla', 2], ['BD-60', 'Sylhet', 2], ['BD-34', 'Mymensingh', 3], ['BD-28', 'Kurigram', 3],
      ['BD-23', 'Jhenaidah', 3], ['BD-39', 'Meherpur', 2]],
  },
  bengaliHindu: {
    country: 'IN', language: 'ben', familyFrom: 'father',
    female: `Sujata=সুজাতা, Mitali=মিতালী, Ruma=রুমা, Shampa=শম্পা, Tumpa=টুম্পা, Purnima=পূর্ণিমা, Sandhya=সন্ধ্যা, Chandana=চন্দনা, Bulti=বুলটি,
      Jhuma=ঝুমা, Kakoli=কাকলি, Mampi=মাম্পি, Priyanka=প্রিয়াঙ্কা, Rina=রীনা, Sathi=সাথী, Tanushree=তনুশ্রী, Ashima=অসীমা, Basanti=বাসন্তী,
      Champa=চাঁপা, Dolly=ডলি, Gouri=গৌরী, Kalpana=কল্পনা, Laxmi=লক্ষ্মী, Moumita=মৌমিতা, Payel=পায়েল, Supriya=সুপ্রিয়া`,
    male: `Tapan=তপন, Swapan=স্বপন, Bikash=বিকাশ, Ashok=অশোক, Gopal=গোপাল, Nimai=নিমাই, Palash=পলাশ, Rabin=রবিন, Subrata=সুব্রত, Uttam=উত্তম,
      Bishwajit=বিশ্বজিৎ, Dulal=দুলাল, Haradhan=হারাধন, Joydeb=জয়দেব, Kartik=কার্তিক, Manik=মানিক, Nitai=নিতাই, Sanjay=সঞ্জয়, Shankar=শঙ্কর, Sukumar=সুকুমার`,
    femaleMiddle: 'Rani=রাণী, Bala=বালা', maleMiddle: 'Kumar=কুমার, Chandra=চন্দ্র',
    family: `Das=দাস, Mondal=মণ্ডল, Sarkar=সরকার, Roy=রায়, Biswas=বিশ্বাস, Halder=হালদার, Naskar=নস্কর, Sardar=সর্দার, Barman=বর্মন, Paul=পাল,
      Ghosh=ঘোষ, Saha=সাহা, Debnath=দেবনাথ, Sutradhar=সূত্রধর, Bairagi=বৈরাগী, Gayen=গায়েন, Mistri=মিস্ত্রি, Shil=শীল`,
    villageStems: `Gopal=গোপাল, Hari=হরি, Kali=কালী, Madhya=মধ্য, Purba=পূর্ব, Ram=রাম, Shib=শিব, Lakshmi=লক্ষ্মী, Nanda=নন্দ, Raj=রাজ`,
    villageEnds: `pur=পুর, nagar=নগর, ganj=গঞ্জ, tala=তলা, para=পাড়া, chak=চক`,
    homes: [['IN-WB-304', 'South 24 Parganas', 7], ['IN-WB-303', 'North 24 Parganas', 5], ['IN-WB-308', 'Cooch Behar', 4], ['IN-WB-314', 'Jalpaiguri', 4],
      ['IN-WB-320', 'Nadia', 3], ['IN-WB-310', 'Dakshin Dinajpur', 3], ['IN-WB-315', 'Kolkata', 2], ['IN-WB-309', 'Siliguri', 3],
      ['IN-AS-282', 'Cachar', 3], ['IN-AS-709', 'Hojai', 2], ['IN-TR-272', 'West Tripura', 2], ['IN-TR-270', 'North Tripura', 2]],
  },
  tripuri: {
    country: 'IN', language: 'trp', familyFrom: 'father',
    female: `Khumti=খুমতি, Sumati=সুমতি, Bokhumti=বখুমতি, Naithok=নাইথক, Hamari=হামারি, Kwchak=কচাক, Sanjita=সঞ্জিতা, Mwtai=মতাই, Rwngti=রংতি,
      Khapang=খাপাং, Biswati=বিশ্বতী, Nokhwrai=নখরাই`,
    male: `Bikram=বিক্রম, Khumul=খুমুল, Sukanta=সুকান্ত, Rwchab=রচাব, Hachuk=হাচুক, Buddhi=বুদ্ধি, Kwthar=কথার, Samprai=সাম্প্রাই, Dharma=ধর্ম`,
    family: `Debbarma=দেববর্মা, Reang=রিয়াং, Jamatia=জমাতিয়া, Tripura=ত্রিপুরা, Kalai=কলই, Noatia=নোয়াতিয়া, Molsom=মলসম`,
    villageStems: `Khumul=খুমুল, Gandha=গন্ধ, Jampui=জম্পুই, Taidu=তৈদু, Mandwi=মান্দাই, Raima=রাইমা`,
    villageEnds: `lwng=লুং, chara=ছড়া, bari=বাড়ি, para=পাড়া`,
    homes: [['IN-TR-269', 'Dhalai', 5], ['IN-TR-272', 'West Tripura', 4], ['IN-TR-652', 'Khowai', 3], ['IN-TR-654', 'Gomati', 3], ['IN-TR-270', 'North Tripura', 3]],
  },
} as const;
