"""What the third vocabulary knows beyond `words.py`. A table of the older one is never changed, so that an
old score can be made again.

Sources: the words that states print in their lists of licensed agencies and on licences, in the
languages of the countries workers leave and go to; numerals as dictionaries give them.
"""

LEGAL: dict[str, str] = {
    "limited": "লিমিটেড. ลิมิเต็ด лтд",
    "company": "kompaniya kompani kampuni kompanya шеркет ширкати ширкат شرکت شركه บจก บจก. บจ. หจก "
    "หจก. ក្រុមហ៊ុន ကုမ္ပဏီများ कं निगम ድርጅት",
    "local": "jsc tnhh smc perseroan terbatas persero fze est estd incorp pvtltd coltd ltdco",
    "ooo": "ооо жамияти жамият масъулияти_чекланган_жамият жавобкерчилиги_чектелген_коом",
    "plcam": "ኃላፊነቱ_የተወሰነ የግል_ማህበር ኃየተየግማህበር",
    "th": "มหาชน บริษัท_จำกัด",
}

TRADE: dict[str, str] = {
    "manpower": "manpawer manpwer manpowr menpowar workforce nhanluc kadrlar tenagakerja tenaga манпауер "
    "القوى_العامله عماله العماله عمالة افرادی_قوت जनशक्ति মানবশক্তি मानव_शक्ति แรงงาน လုပ်သား កម្លាំងពលកម្ម "
    "ኃይል ሰራተኛ ሠራተኛ ишчи_кучу ишчи_кучи",
    "overseas": "oversees ovarseas oversease overceas oversis overseez ओवरसीज़ ओभरसिज् ওভারসিজ্ ওভারসিস اورسیز "
    "अोभरसिज ប្រទេសក្រៅ ပြည်ပ luarnegeri",
    "employment": "emp empt employmant imployment employement emplyment pekerjaan rojgar rozgar rojgari rozgaar jumush ish "
    "ishga ajira kazi sira жумуш иш кор اشتغال کار روزگار ملازمت एम्प्लॉयमेंट एम्प्लोइमेन्ट "
    "इम्प्लोयमेन्ट इम्प्लोइमेंट এমপ্লয়মেন্টস কর্মসংস্থান রোজগার වෘත්තීය රැකියාව வேலை வேலை_வாய்ப்பு จัดหา_งาน อาชีพ "
    "အလုပ် ការងារធ្វើ ሥራ ስራ የሥራ የስራ",
    "recruit": "recruitor recrutment recruitng recruitmemt recruitement rikrutment استقدام الإستقدام الاستقدام للإستقدام "
    "ریکروٹرز ভর্তি রিক্রুটার্স रिक्रुटर्स भर्ती भर्ना රිකෲට්මන්ට් බඳවා_ගැනීම් ஆட்சேர்ப்பு สรรหา ការជ្រើសរើស "
    "ምልመላ найма найм",
    "agency": "agensies agencys agancy ejensi ahensiya ahensya wakala shirika agentlik agentligi agentstvo agenstvo ajans "
    "এজেন্সীজ এজেন্ট ایجنسیز ایجنٹ وكالات එජන්සි එජන්සීස් එජන්සිය නියෝජිතායතනය නියෝජිත_ආයතනය ஏஜென்சிஸ் ஏஜன்சி ஏஜன்ஸி "
    "ஏஜென்ஸி เอเยนต์ ကိုယ်စားလှယ် ទីភ្នាក់ងារ ភ្នាក់ងារ ኤጄንሲ ወኪል агентлиги агенттик",
    "service": "sewa seva sewaa sarvice serviss huduma xizmat xizmati kyzmat serbisyo सर्विसेज़ सर्भिसेस सर्भिसेज् सेवाहरू सেবা "
    "সেবা خدمت سروسیز خدمات_عامة සේවාව சர்வீஸ் சேவை บริการ ဝန်ဆောင်မှုများ ឯកសេវា ሰርቪሶች хизмат хизмати кызмат",
    "promoter": "promotor promotors প্রোমোটার্স प्रमोटर्ज پروموٹر",
    "international": "interantional internatonal intarnational international internationals intarnashnal antarrastriya kimataifa "
    "halqaro ईन्टरनेशनल इन्टर्नेशनल इंटरनैशनल अन्तरराष्ट्रिय انٹر_نیشنل انترناشيونال إنترناشيونال "
    "சர்வதேச อินเตอร์ นานาชาติ អន្តរជាតិ អ៊ិនធើ ዓለም_አቀፍ халқаро эл_аралык интернэшинл",
    "consult": "consultents konsaltans konsultan konsulting কনসালটেন্ট कन्सल्टेन्सि کنسلٹنٹس کنسلٹنسی استشارات للاستشارات "
    "උපදේශන கன்சல்டன்ட்ஸ் ที่ปรึกษา ប្រឹក្សា",
    "hr": "humanresources humanresorse humanresorces humanresourses sumberdaya sdm rasilimaliwatu hrd humancapital "
    "افرادی_وسائل मानवस्रोत मानव_स्रोत জনসম্পদ",
    "travel": "traval traveling travelling puteshestviya ট্রাভেলস্ ট্রাভেলিং ट्राभलस ट्राभेल्स "
    "ट्राभेल ट्रेवल्स ท่องเที่ยว саякат саёхат",
    "tour": "tourz turizm туризм পর্যটন",
    "trading": "trdg tradg tradeing ticaret biashara savdo ট্রেড ट्रेड ٹریڈ ٹریڈرز تجاره",
    "enterprise": "entarprise enterpriz interprise এন্টারপ্রাইজ্ उद्यम ادارہ",
    "supply": "suply لتوريد_العماله",
    "contract": "kontraktor contrct",
    "placement": "palcement plasement pacement penempatan penyalur",
    "management": "managment menejment بندوبست व्यवस्थापन ব্যবস্থাপনা",
    "center": "kendra kendro markaz markazi tsentr sentro sentra مرکز কেন্দ্র केन्द्र केंद्र ศูนย์ марказ марказы борбору",
    "office": "ofis ofisi opisina kantor afis karyalaya daftar offis کاریالیہ কার্যালয় अफिस ऑफिस اداره කාර්යාලය "
    "அலுவலகம் สำนักงาน ရုံး ቢሮ кеңсе идора",
    "group": "grup kikundi kelompok समूह গ্রুপ্ جماعت",
    "foreign": "videsh bidesh vaideshik baideshik videshi bideshi boideshik baidesik baidesh yewich "
    "विदेश बैदेशिक वैदेशीक विदेशी বিদেশ بیرون_ملک بيرون විදේශ විදෙස් විදේශීය වෙළඳ வெளிநாட்டு வெளிநாடு ต่างประเทศ ប្រទេស "
    "ውጭ የውጭ ሀገር ሃገር አገር ዉጭ የዉጭ чет_эл чет_өлкө миграция migratsiya migration",
    "domestic": "amah amahs ayah caregiver caregivers خادمات गृह গৃহকর্মী 家務助理 家庭 帮佣 幫傭",
    "training": "treining talim трейнинг",
    "development": "",
    "export": "xuatkhau",
    "labour": "laber lebar leibour mehnat меҳнат эмгек mazdoor majdur 勞工 劳工 劳动 勞動",
    "crewing": "crewing crew crewmanning manning seafarers marine krewing",
    "job": "nokri naukri chakri",
    "worker": "pekerja_migran",
    "sending": "pengiriman",
    "association": "cooperative cooperatives society samiti sahakari",
    "private_agent": "አገናኝ ማገናኛ ሠራተኛና ሰራተኛና ሥራና ስራና የግል",
}

# Words under which a firm in quite another business stands: of two names one of which has them, the
# other is at best a neighbour. They are part of no agency's licence.
BUSINESS: dict[str, str] = {
    "money": "exchange remittance remit forex bank banking finance microfinance",
    "food": "restaurant bakery cafe kitchen sweets hotel foods catering",
    "goods": "cargo courier logistics shipping movers transport store stores shop mart supermarket",
    "craft": "foundry tailors tailor printing press printers garments furniture motors workshop garage steel "
    "cement textile",
    "care": "nursing_home hospital clinic pharmacy medical dental diagnostic",
    "school": "school college academy university driving_school coaching tuition",
    "phone": "mobile mobiles telecom electronics computer computers",
    "property": "builders properties realestate",
}

# Said before or after a name out of respect, and left out at will; they tell two firms apart only
# where both say one.
TITLES: dict[str, str] = {
    "haji": "haji hajji alhaj alhaji hajee hadji hajjah حاجی حاج الحاج হাজী হাজি আলহাজ আলহাজ্ব हाजी аль_хадж хаджи ажы ҳожи хожи",
    "sri": "shree shri sree sri shre shrimati smt thiru thirumathi श्री শ্রী ශ්‍රී ஸ்ரீ திரு",
    "maulana": "maulana moulana mawlana maulvi moulvi molvi mullah mufti hafiz hafez qari kari مولانا مولوی "
    "حافظ قاری মাওলানা হাফেজ मौलाना",
    "sheikh": "sheikh shaikh shaykh sheik shekh shek شيخ شیخ الشيخ शेख শেখ шейх",
    "syed": "syed sayyed sayyid saiyad sayid سید سيد सैयद সৈয়দ",
    "ustad": "ustad ustaz ustadh ustadz pandit استاد أستاذ ওস্তাদ उस्ताद",
    "dr": "doctor prof professor doktor ডাঃ ডা ডক্টর डा डॉ ڈاکٹر دكتور",
    "officer": "capt captain major maj col colonel brig brigadier engr eng engineer advocate adv barrister atty attorney",
    "sayadaw": "sayadaw sayama daw daga ဆရာတော် ဆရာ ဦး ဒေါ်",
    "ato": "ato weizero woizero wzro አቶ ወይዘሮ",
    "khun": "khun คุณ លោក oknha ឧកញ៉ា",
    "kuya": "bapak bpk ibu gng aling kuya",
    "mzee": "mzee bwana ssalongo hajat hajati",
    "gospodin": "господин мырза",
    "messrs": "messrs ms mr mrs miss mst মেসার্স মেঃ मेसर्स میسرز",
}

PERSONAL: dict[str, str] = {
    "brothers": "brothers bros brother brothrs brodar bradars ব্রাদার্স ब्रदर्स برادرز اخوان إخوان الإخوة براذرز برذرز",
    "sons": "sons son sonz সন্স सन्स سنز وأولاده",
    "associates": "associates associate assoc assocs এসোসিয়েটস एसोसिएट्स ایسوسی_ایٹس",
    "mohamad": "mohammod muhamed mohamud muhd mohmad ሙሐመድ ሙሀመድ மொஹமட் முகமது มูฮัมหมัด",
    "nur": "nur noor nour nuur noori نور نوور नूर नुर নূর নুর நூர் නූර් нур ኑር นูร์ နူးရ်",
}

PLACES: dict[str, str] = {
    "nepal": "nepal नेपाल نيبال نیپال নেপাল",
    "india": "india bharat भारत भारतीय ভারত الهند ہندوستان",
    "bangladesh": "bangladesh banglades বাংলাদেশ बंगलादेश",
    "pakistan": "pakistan پاکستان باكستان",
    "srilanka": "srilanka ශ්‍රී_ලංකා இலங்கை",
    "philippines": "philippines philippine pilipinas phils",
    "indonesia": "indonesia",
    "vietnam": "vietnam việt_nam",
    "thailand": "thailand ประเทศไทย",
    "cambodia": "cambodia kampuchea កម្ពុជា",
    "mianmar": "myanmar myanma burma မြန်မာ",
    "ethiopia": "ethiopia ኢትዮጵያ",
    "kenya": "kenya",
    "uganda": "uganda",
    "tanzania": "tanzania",
    "ghana": "ghana",
    "nigeria": "nigeria",
    "uzbekistan": "uzbekistan ozbekiston узбекистан ўзбекистон",
    "kyrgyzstan": "kyrgyzstan кыргызстан",
    "tajikistan": "tajikistan таджикистан тоҷикистон",
    "malaysia": "malaysia",
    "singapore": "singapore singapura",
    "qatar": "qatar قطر",
    "emirates": "uae emirates الإمارات الامارات",
    "saudi": "saudi ksa السعودية",
    "oman": "oman",
    "bahrain": "bahrain البحرين",
    "jordan": "jordan الأردن",
    "lebanon": "lebanon لبنان",
    "punjab": "punjab",
    "sindh": "sindh",
    "itahari": "itahari इटहरी",
    "dharan": "dharan धरान",
    "chitwan": "chitwan bharatpur चितवन भरतपुर",
    "nepalgunj": "nepalgunj नेपालगञ्ज",
    "janakpur": "janakpur जनकपुर",
    "hetauda": "hetauda हेटौंडा",
    "gujranwala": "gujranwala گوجرانوالہ",
    "quetta": "quetta کوئٹہ",
    "swat": "mardan",
    "rajshahi": "rajshahi রাজশাহী",
    "noakhali": "noakhali নোয়াখালী",
    "barisal": "barisal barishal বরিশাল",
    "patna": "patna पटना",
    "bengaluru": "bengaluru bangalore",
    "matara": "matara මාතර",
    "negombo": "negombo මීගමුව",
    "manila": "manila maynila",
    "iloilo": "iloilo",
    "semarang": "semarang",
    "malang": "malang",
    "haiphong": "haiphong haiphòng",
    "danang": "danang đànẵng",
    "siemreap": "siemreap សៀមរាប",
}

# Of those: two names that say two countries are two firms.
COUNTRIES = frozenset(list(PLACES)[: list(PLACES).index("sindh") + 1])

PHRASES: dict[str, str] = {
    "over sees": "overseas",
    "over seez": "overseas",
    "man pawer": "manpower",
    "man powar": "manpower",
    "men power": "manpower",
    "man pover": "manpower",
    "work force": "workforce",
    "human resorse": "hr",
    "human resorce": "hr",
    "human capital": "hr",
    "o e p": "overseas",
    "foreign employment": "foreign",
    "perseroan terbatas": "pt",
    "cong ty tnhh": "tnhh",
    "co phan": "jsc",
    "cp": "jsc",
    "nhan luc": "nhanluc",
    "xuat khau": "xuatkhau",
    "tenaga kerja": "tenagakerja",
    "sumber daya": "sumberdaya",
    "negeri": "luarnegeri",
    "nursing home": "hospital",
    "driving school": "school",
    "exchange": "exchange",
    "real estate": "realestate",
    "ho chi minh": "hochiminh",
    "viet nam": "vietnam",
    "sri lanka": "srilanka",
    "hai phong": "haiphong",
    "da nang": "danang",
    "siem reap": "siemreap",
    "head office": "headoffice",
    "branch office": "branch",
    "chi nhanh": "branch",
    "kantor cabang": "branch",
    "sub agent": "subagent",
    "sub office": "branch",
    "main office": "headoffice",
    "pvt ltd": "ltd",
    "co op": "cooperative",
}

# Before any name and of no weight.
SAID_OF_ALL = frozenset({"messrs"})

# Short forms that stand for several words of the trade.
SHORT: dict[str, tuple[str, ...]] = {
    "oep": ("overseas", "employment", "promoter"),
    "oms": ("overseas", "manpower", "service"),
    "ra": ("recruit", "agency"),
    "xkld": ("export", "labour"),
    "feb": ("foreign", "employment", "bureau"),
    "fea": ("foreign", "employment", "agency"),
    "ap": ("agency", "employment"),
    "hrc": ("hr", "consult"),
}

# Say that an office of the firm is meant, and not which firm.
BRANCH = frozenset({
    "branch", "br", "cabang", "headoffice", "sucursal", "sangay", "tawi", "filial", "филиал", "shakha", "subagent",
    "शाखा", "শাখা", "فرع", "برانچ", "සාඛාව", "ශාඛාව", "கிளை", "สาขา", "ဌာနခွဲ", "សាខា", "ቅርንጫፍ", "分店", "分行",
})  # fmt: skip

# Join two words of a name and are left out at will.
JOINING = frozenset({"ng", "wa", "dan", "et", "und"})

NUMBERS: dict[str, str] = {
    "1": "one first satu isa moja ek एक এক ایک واحد အစီး មួយ አንድ один бир як",
    "2": "two second dua dalawa mbili dui दुई দুই دو اثنان දෙක දෙවන இரண்டு สอง နှစ်ခု ពីរ ሁለት два эки икки",
    "3": "three third tiga tatlo तीन तिन তিন تین ثلاثة තුන තුන්වන மூன்று สาม သုံး បី ሦስት ሶስት три үч",
    "4": "four fourth empat apat chaar चार চার چار أربعة හතර நான்கு สี่ လေး បួន አራት четыре төрт тўрт",
    "5": "five fifth lima panch paanch पाँच पांच পাঁচ پانچ خمسة පහ ஐந்து ห้า ငါး ប្រាំ አምስት пять беш",
    "6": "six sixth enam छ छह ছয় چھ ستة හය ஆறு หก ခြောက် ስድስት шесть алты олти",
    "7": "seven seventh tujuh pito saat सात সাত سات سبعة السبع හත ஏழு เจ็ด ခုနစ် ሰባት семь жети етти",
    "8": "eight eighth delapan walo aath आठ আট آٹھ ثمانية අට எட்டு แปด ရှစ် ስምንት восемь сегиз саккиз",
    "9": "nine ninth sembilan siyam tisa नौ নয় نو تسعة التسع නවය ஒன்பது เก้า ዘጠኝ девять тогуз тўққиз",
    "10": "ten tenth sepuluh sampu दस দশ دس عشرة දහය பத்து สิบ တစ်ဆယ် ដប់ አስር десять ўн",
    "11": "eleven eleventh",
    "12": "twelve twelfth",
    "13": "thirteen thirteenth",
    "14": "fourteen fourteenth",
    "15": "fifteen fifteenth",
    "16": "sixteen sixteenth",
    "17": "seventeen seventeenth",
    "18": "eighteen eighteenth",
    "19": "nineteen nineteenth",
    "20": "twenty twentieth",
    "30": "thirty thirtieth",
    "40": "forty",
    "50": "fifty",
    "60": "sixty",
    "70": "seventy",
    "80": "eighty",
    "90": "ninety",
    "100": "hundred",
    "1000": "thousand",
}

# More signs as Taiwan and Hong Kong write them, and the mainland.
SIMPLIFIED = str.maketrans(
    "楓棟濱鑽瓊瑤璽碩禎穎篤糧繼聰蓮蘆謙貝賴遼鄒郵鈞銓鍾鎧鐸鑑鑒閔闊韓韻頌飄駒騏鬆鮑鯉鵑鶯龔榮燁煒瑩瑋嵐嶼懇櫻潤瀾灝煥祿紹綺緒翹艷薈謹輪鋪頤驛獅鯤鵰鸞鳶蟬蝸蠟鯊鱷鴨鵝豬貓騾",
    "枫栋滨钻琼瑶玺硕祯颖笃粮继聪莲芦谦贝赖辽邹邮钧铨钟铠铎鉴鉴闵阔韩韵颂飘驹骐松鲍鲤鹃莺龚荣烨炜莹玮岚屿恳樱润澜灏焕禄绍绮绪翘艳荟谨轮铺颐驿狮鲲雕鸾鸢蝉蜗蜡鲨鳄鸭鹅猪猫骡",
)
