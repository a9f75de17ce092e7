// Names of Nepal, Myanmar and Bhutan, of Nepali speakers in India, and of the Rohingya. Every combination is invented.

const nepaliNames = {
  language: 'nep', familyFrom: 'father',
  female: `Sita=सीता, Gita=गीता, Maya=माया, Sarita=सरिता, Kamala=कमला, Bishnu=विष्णु, Laxmi=लक्ष्मी, Sunita=सुनिता, Manisha=मनिषा, Dilmaya=दिलमाया,
    Phulmaya=फूलमाया, Samjhana=सम्झना, Binita=बिनिता, Chameli=चमेली, Devaki=देवकी, Ganga=गंगा, Januka=जानुका, Kabita=कविता, Menuka=मेनुका,
    Nirmala=निर्मला, Pabitra=पवित्रा, Rojina=रोजिना, Sabina=सबिना, Tika=टीका, Asmita=अस्मिता`,
  male: `Bir=वीर, Dil=दिल, Hari=हरि, Krishna=कृष्ण, Ram=राम, Shyam=श्याम, Gopal=गोपाल, Nar=नर, Man=मान, Prem=प्रेम, Dhan=धन, Kul=कुल, Suman=सुमन,
    Bikram=विक्रम, Deepak=दीपक, Rajan=राजन, Santosh=सन्तोष, Tek=टेक, Ujjwal=उज्ज्वल, Yam=याम`,
  femaleMiddle: 'Kumari=कुमारी, Maya=माया', maleMiddle: 'Bahadur=बहादुर, Kumar=कुमार, Prasad=प्रसाद, Bahadur=बहादुर',
  family: `Tamang=तामाङ, Rai=राई, Limbu=लिम्बु, Gurung=गुरुङ, Magar=मगर, Thapa=थापा, Chhetri=क्षेत्री, Sherpa=शेर्पा, Bishwakarma=विश्वकर्मा, Pariyar=परियार,
    Nepali=नेपाली, Shrestha=श्रेष्ठ, Karki=कार्की, Basnet=बस्नेत, Adhikari=अधिकारी, Chaudhary=चौधरी, Lama=लामा, Darjee=दर्जी`,
  villageStems: `Hile=हिले, Phul=फूल, Simal=सिमल, Chyang=च्याङ, Ratu=रातु, Sano=सानो, Thulo=ठूलो, Devi=देवी, Pani=पानी`,
  villageEnds: `gaun=गाउँ, bari=बारी, danda=डाँडा, thumka=थुम्का, besi=बेँसी, pokhari=पोखरी`,
} as const;

export const neighbourTables = {
  nepalese: {
    ...nepaliNames, country: 'NP',
    homes: [['NP-P1-jhapa', 'Jhapa', 5], ['NP-P1-morang', 'Morang', 4], ['NP-P1-sunsari', 'Sunsari', 3], ['NP-P1-ilam', 'Ilam', 3], ['NP-P3-sindhupalchok', 'Sindhupalchok', 5],
      ['NP-P3-nuwakot', 'Nuwakot', 4], ['NP-P3-makwanpur', 'Makwanpur', 3], ['NP-P3-kathmandu', 'Kathmandu', 2], ['NP-P3-kavrepalanchok', 'Kavrepalanchok', 3],
      ['NP-P2-sarlahi', 'Sarlahi', 2], ['NP-P6-surkhet', 'Surkhet', 2], ['NP-P5-rolpa', 'Rolpa', 2]],
  },
  gorkha: {
    ...nepaliNames, country: 'IN',
    homes: [['IN-WB-309', 'Darjeeling', 6], ['IN-WB-702', 'Kalimpong', 4], ['IN-SK-225', 'Gangtok', 3], ['IN-SK-227', 'Namchi', 3], ['IN-SK-228', 'Gyalshing', 2],
      ['IN-WB-314', 'Jalpaiguri', 3], ['IN-WB-664', 'Alipurduar', 2]],
  },
  burmese: {
    country: 'MM', language: 'mya', familyFrom: 'nobody', givenNames: 2, nativeGap: '',
    female: `Aye=အေး, Thida=သီတာ, Khin=ခင်, Mya=မြ, Nilar=နီလာ, Su=စု, Hnin=နှင်း, Ei=အိ, Phyu=ဖြူ, Zin=ဇင်, Wai=ဝေ, Moe=မိုး, Thandar=သန္တာ, Yadanar=ရတနာ,
      Cho=ချို, Htwe=ထွေး, Mon=မွန်, Lwin=လွင်, Sandar=စန္ဒာ, Yin=ယဉ်, Nwe=နွယ်, Oo=ဦး`,
    male: `Aung=အောင်, Kyaw=ကျော်, Zaw=ဇော်, Min=မင်း, Htun=ထွန်း, Naing=နိုင်, Win=ဝင်း, Soe=စိုး, Thu=သူ, Myint=မြင့်, Ko=ကို, Hlaing=လှိုင်, Tun=ထွန်း,
      Lin=လင်း, Zin=ဇင်, Htet=ထက်, Myo=မျိုး, Than=သန်း, Maung=မောင်, Phyo=ဖြိုး`,
    femaleTitle: 'Ma=မ, Daw=ဒေါ်, Nang=နန်း, Ma=မ', maleTitle: 'Ko=ကို, U=ဦး, Maung=မောင်, Sai=စိုင်း',
    villageStems: 'Ywa=ရွာ, Taung=တောင်, Kyauk=ကျောက်, Shwe=ရွှေ, Nga=ငါး, Pyin=ပြင်', villageEnds: 'thit=သစ်, ma=မ, gyi=ကြီး, kone=ကုန်း, byin=ပြင်',
    homes: [['MM-01', 'Sagaing', 5], ['MM-14', 'Chin State', 4], ['MM-06', 'Yangon', 4], ['MM-02', 'Bago', 3], ['MM-17', 'Shan State', 3], ['MM-11', 'Kachin State', 3],
      ['MM-07', 'Ayeyarwady', 3], ['MM-13', 'Kayin State', 2]],
  },
  rohingya: {
    country: 'MM', language: 'rhg', familyFrom: 'nobody',
    female: `Nur=নুর, Senowara=ছেনোয়ারা, Rashida=রাশিদা, Shomshida=শমশিদা, Anowara=আনোয়ারা, Hamida=হামিদা, Somuda=ছমুদা, Tasmin=তাসমিন, Yasmin=ইয়াসমিন,
      Khaleda=খালেদা, Minara=মিনারা, Rofika=রফিকা, Dilbar=দিলবার, Fatema=ফাতেমা`,
    male: `Ayas=আয়াছ, Nurul=নুরুল, Rofik=রফিক, Jamal=জামাল, Sayed=ছৈয়দ, Abul=আবুল, Kefayet=কেফায়েত, Zubair=জুবাইর, Hafez=হাফেজ, Anamul=এনামুল, Foyaz=ফয়াজ, Yunus=ইউনুছ`,
    maleTitle: 'Mohammed=মোহাম্মদ, Md.=মোঃ', femaleLast: 'Begum=বেগম, Khatun=খাতুন, Fatema=ফাতেমা, Bibi=বিবি', maleLast: 'Hashim=হাশিম, Alam=আলম, Ullah=উল্লাহ, Amin=আমিন, Kabir=কবির, Husson=হোছন',
    villageStems: 'Boli=বলি, Nga=ঙা, Tula=তুলা, Kyauk=কেয়াক, Zamba=জাম্বা', villageEnds: 'bazar=বাজার, khu=খু, toli=তলি, para=পাড়া',
    homes: [['MM-16', 'Maungdaw, Rakhine', 5], ['BD-11', "Camp, Cox's Bazar", 6]],
  },
  bhutanese: {
    country: 'BT', language: 'dzo', familyFrom: 'nobody', givenNames: 2,
    female: `Sonam=བསོད་ནམས, Karma=ཀརྨ, Tshering=ཚེ་རིང, Pema=པདྨ, Dechen=བདེ་ཆེན, Choden, Wangmo=དབང་མོ, Lhamo=ལྷ་མོ, Yangchen, Zangmo=བཟང་མོ, Deki, Kinley`,
    male: `Sonam=བསོད་ནམས, Karma=ཀརྨ, Tshering=ཚེ་རིང, Dorji=རྡོ་རྗེ, Kinzang, Tenzin=བསྟན་འཛིན, Ugyen, Wangchuk=དབང་ཕྱུག, Namgay, Phuntsho, Jigme=འཇིགས་མེད, Penjor`,
    nativeGap: '་', villageStems: 'Gang, Tsho, Chu, Bji, Khar, Dung', villageEnds: 'khar, ling, zur, gang, kha',
    homes: [['BT-12', 'Chhukha', 5], ['BT-14', 'Samtse', 4], ['BT-45', 'Samdrup Jongkhar', 3], ['BT-31', 'Sarpang', 3], ['BT-15', 'Thimphu', 2]],
  },
} as const;
