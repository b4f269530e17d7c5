"""Words of the trade in agency names, in the scripts of the countries workers leave and go to.

Each line of TRADE and LEGAL gives one meaning and the ways it is written. A name keeps its trade
words in one canonical spelling; legal forms fall away, because a signboard drops them at will.
Sources: public lists of licensed agencies as states print them (for the legal forms of each
country), and the loan-word spellings that newspapers of each language use.
"""

# meaning: ways to write it. Latin ways are given in lower case without dots.
LEGAL: dict[str, str] = {
    "limited": "limited ltd ltda lmt limted lted লিমিটেড লিঃ लिमिटेड लि लि. لمیٹڈ لميتد ليميتد ලිමිටඩ් "
    "லிமிடெட் လီမိတက် လီမိတတ် លីមីតធីត ሊሚትድ лимитед จำกัด จํากัด",
    "private": "private pvt pte pvte prv pry প্রাইভেট প্রাঃ प्राइवेट प्राइभेट प्रा प्रा. پرائیویٹ پرائیوٹ "
    "ප්‍රයිවට් පුද් (පුද්) පෞද්ගලික பிரைவேட் ပရိုက်ဗိတ်",
    "company": "company est establishment estb مؤسسة مؤسسه موسسة co coy comp companies কোম্পানি কোম্পানী कम्पनी कंपनी شركة شركه کمپنی شرکت සමාගම "
    "கம்பெனி நிறுவனம் บริษัท ကုမ္ပဏီ ကုမ္ပဏီလီမိတက် ក្រុមហ៊ុន ካምፓኒ компания компаниясы kompaniya "
    "kompania firma cong ty congty cty syarikat perusahaan",
    "llc": "llc l.l.c wll w.l.l fze fzco fzc llp plc jsc psc ذ.م.م ذمم ش.م.م",
    "inc": "inc incorporated corp corporation incorporation corporatio இன்க் инк",
    "public": "pcl มหาชน (มหาชน)",
    "local": "sdn bhd berhad sdnbhd pt cv tbk tnhh mtv smpc opc nv bv gmbh sarl sa spa srl",
    "plcam": "ኃ.የተ.የግ.ማ ኃ/የተ/የግ/ማህበር ኃየተየግማ ኃላፊነቱ.የተወሰነ.የግል.ማህበር ኃላፊነቱ_የተወሰነ_የግል_ማህበር",
    "ooo": "ооо осоо тоо жчк чп ип зао оао ooo osoo mchj мчж",
    "han": "股份有限公司 有限责任公司 有限責任公司 有限公司 公司",
    "kh": "ខូអិលធីឌី co.,ltd ឯ.ក",
}

TRADE: dict[str, str] = {
    "manpower": "manpower manpwr menpower manpawar mp मेनपावर म्यानपावर मैनपावर मानपावर ম্যানপাওয়ার ম্যানপাওয়ার "
    "مین_پاور مانباور مينباور مان_باور مين_باور القوى_العاملة قوى_عاملة العمالة මෑන්පවර් මැන්පවර් "
    "மேன்பவர் மான்பவர் แมนพาวเวอร์ မန်ပါဝါ លេនផាវឺរ មេនផៅវ័រ ማንፓወር የሰው_ኃይል манпауэр манпавер "
    "জনশক্তি जनशक्ति 劳务 勞務 人力",
    "overseas": "overseas oversea overseaz ovs overses ওভারসিজ ওভারসীজ ওভারসিস ओभरसिज ओभरसीज ओवरसीज "
    "ओभरसिस اوورسیز اوورسيز اوفرسيز أوفرسيز ඕවර්සීස් ඕවසීස් ஓவர்சீஸ் โอเวอร์ซีส์ အိုဗာစီး ኦቨርሲስ អូវើស៊ី "
    "оверсиз оверсис 海外",
    "employment": "employment employ empl emp employments employmnt এমপ্লয়মেন্ট এমপ্লয়মেন্ট इम्प्लोइमेन्ट "
    "एम्प्लोयमेन्ट रोजगार ایمپلائمنٹ للتوظيف توظيف التوظيف تشغيل للتشغيل රැකියා எம்ப்ளாய்மென்ட் "
    "வேலைவாய்ப்பு จัดหางาน အလုပ်အကိုင် ការងារ трудоустройство трудоустройству занятости "
    "занятость 僱傭 雇佣 僱佣 雇傭 就業 就业 职业 職業",
    "recruit": "recruitment recruiting recruiters recruiter recruit recruitments recruting recrutement "
    "recrut rekrut rekrutmen রিক্রুটিং রিক্রুটমেন্ট रिक्रुटिङ रिक्रुटमेन्ट रिक्रुटिंग استقدام للاستقدام "
    "الاستقدام ریکروٹنگ ریکروٹمنٹ රිකෘට්මන්ට් ரிக்ரூட்டிங் ရီခရုတ် ሪክሩትመንት рекрутинг рекрутинговое "
    "рекрутмент 招聘 招募",
    "agency": "agency agencies agent agents agcy agncy ajensi agensi এজেন্সি এজেন্সী एजेन्सी एजेंसी एजेन्सि "
    "وكالة وكاله ایجنسی ඒජන්සි ඒජන්සිය ஏஜென்சி เอเจนซี่ เอเยนซี่ အေဂျင်စီ ភ្នាក់ងារ ኤጀንሲ ኤጄንሲ "
    "агентство агенттиги agentligi 代理 介紹所 介绍所 中介",
    "service": "services service svc svcs srvc srv serv servis servises সার্ভিস সার্ভিসেস सर्भिस सर्भिसेज "
    "सर्विस सर्विसेज सर्विसेस सेवा خدمات للخدمات لخدمات سروسز سروس සර්විසස් සේවා சர்வீஸ் சர்வீசஸ் "
    "เซอร์วิส ဝန်ဆောင်မှု សេវាកម្ម សេវា ሰርቪስ አገልግሎት сервис услуги 服务 服務",
    "promoter": "promoters promoter promotion promotions প্রমোটার্স प्रमोटर्स प्रमोटर پروموٹرز පුවර්ධකයෝ",
    "international": "international intl int internl internasional internacional inter ইন্টারন্যাশনাল "
    "ইন্টারন্যাশানাল इन्टरनेशनल इन्टरनेसनल अन्तर्राष्ट्रिय इंटरनेशनल انٹرنیشنل انترناشيونال الدولية "
    "دولية الدولي ඉන්ටර්නැෂනල් இன்டர்நேஷனல் อินเตอร์เนชั่นแนล အင်တာနေရှင်နယ် អន្តរជាតិ ኢንተርናሽናል "
    "អ៊ិនធើណេសិនណល интернешнл интернэшнл международное международная 国际 國際 quocte",
    "consult": "consultancy consultants consultant consulting consultancies conslt consultan "
    "কনসালটেন্সি কনসালট্যান্ট कन्सल्टेन्सी कन्सल्टेन्ट कंसल्टेंसी کنسلٹنٹس کنسلٹنسی استشارات للاستشارات "
    "කන්සල්ටන්ට්ස් கன்சல்டன்சி консалтинг 顧問 顾问 咨詢 咨询 諮詢",
    "hr": "hr humanresource humanresources humanresourse موارد_بشرية الموارد_البشرية मानव_संसाधन "
    "মানব_সম্পদ මානව_සම්පත් மனித_வள ทรัพยากรมนุษย์ ធនធានមនុស្ස 人力資源 人力资源 人才",
    "travel": "travels travel travell trevels ট্রাভেলস ট্রাভেল ट्राभल्स ट्राभल ट्रैवल्स ٹریولز سفريات للسفريات "
    "السفريات ට්‍රැවල්ස් டிராவல்ஸ் ทราเวล ခရီးသွား ទេសចរណ៍ ትራቭል тревел 旅遊 旅游",
    "tour": "tours tour tourism ট্যুরস टुर्स टूर्स ٹورز سياحة للسياحة السياحة ටුවර්ස් டூர்ஸ் ทัวร์",
    "trading": "trading trade traders trader tradings ট্রেডিং ট্রেডার্স ट्रेडिङ ट्रेडर्स ٹریڈنگ تجارة للتجارة "
    "التجارية التجارة ට්‍රේඩින් டிரேடிங் เทรดดิ้ง ထရေးဒင်း ትሬዲንግ трейдинг 貿易 贸易",
    "enterprise": "enterprises enterprise enterprize entreprise ent entps এন্টারপ্রাইজ এন্টারপ্রাইজেস इन्टरप्राइजेज "
    "इन्टरप्राइज انٹرپرائزز انٹرپرائز எண்டர்பிரைசஸ் เอ็นเตอร์ไพรส์ энтерпрайз 企業 企业",
    "supply": "supply supplies supplier suppliers توريد لتوريد تأمين সাপ্লাই सप्लाई सप्लायर्स",
    "contract": "contracting contractors contractor contracts مقاولات للمقاولات कन्ट्र्याक्टर",
    "placement": "placement placements placemnt প্লেসমেন্ট प्लेसमेन्ट",
    "solution": "solutions solution सोलुसन সলিউশন حلول solusi",
    "management": "management mgmt mgt managment manajemen ম্যানেজমেন্ট म्यानेजमेन्ट إدارة 管理",
    "center": "center centre centers centr সেন্টার सेन्टर सेंटर مركز سنٹر මධ්‍යස්ථානය சென்டர் ศูนย์ центр 中心",
    "office": "office offices مكتب দপ্তর कार्यालय دفتر ការិយាល័យ офис văn_phòng",
    "bureau": "bureau buro byuro ব্যুরো ब्युरो بیورو бюро",
    "group": "group grp groups গ্রুপ ग्रुप مجموعة گروپ සමූහය குரூப் กรุ๊ป групп группа 集團 集团",
    "associate": "associates associate assoc assocs association এসোসিয়েটস एसोसिएट्स ایسوسی_ایٹس",
    "brother": "brothers bros brother brothrs ব্রাদার্স ब्रदर्स برادرز اخوان إخوان",
    "sons": "sons sonz সন্স सन्स سنز",
    "foreign": "foreign forein বৈদেশিক वैदेशिक",
    "maid": "maid maids housemaid housemaids 女傭",
    "domestic": "domestic domestik helper helpers عاملات_منزلية العاملات_المنزلية "
    "منزلية المنزلية 家務 家傭 家佣 家政",
    "global": "global globl গ্লোবাল ग्लोबल گلوبل جلوبال ග්ලෝබල් குளோபல் โกลบอล глобал 環球 环球",
    "training": "training trainings প্রশিক্ষণ तालिम تدريب للتدريب",
    "technical": "technical tech teknikal টেকনিক্যাল प्राविधिक",
    "general": "general gen genral العامة জেনারেল जनरल",
    "import": "import imports importer importers استيراد",
    "export": "export exports exporter exporters تصدير",
    "development": "development dev developers developer",
    "labour": "labour labor labours labors لیبر श्रम শ্রম трудовое lao_dong laodong",
    "job": "job jobs kerja việc_làm vieclam",
    "worker": "worker workers pekerja tki pmi",
    "sending": "sending",
}

# What people say in short of a trade of two words.
SAID_FOR: dict[str, str] = {"human": "hr"}

# Words that fall away beside a name. Titles such as Haji or Sheikh stay: they tell firms apart.
DROPPED = frozenset({"the", "ms", "messrs", "mr", "mrs", "dr", "of", "and", "&", "for"})

# One given name, many passports. Folding does the rest; these are what folding can't see.
PERSONAL: dict[str, str] = {
    "mohamad": "mohammad mohammed muhammad muhammed mohamed mohamad muhamad mohd muhd md mohammod "
    "muhammod mahomed mehmet মোহাম্মদ মোঃ محمد मोहम्मद मुहम्मद мухаммад магомед",
    "ahmad": "ahmad ahmed ahamed ahmad ahmmed ahammed আহমেদ আহমদ أحمد احمد अहमद ахмад ахмед",
    "husen": "hussain hussein husain hossain hossein husen hosen huseyin হোসেন حسين حسین हुसैन हुसेन хусейн",
    "abdul": "abdul abdur abdus abdel abdol abd عبدال عبد अब्दुल আব্দুল আবদুল абдул",
    "rahman": "rahman rehman rahaman ur-rahman رحمن رحمان الرحمن রহমান रहमान",
    "yusuf": "yusuf yousuf yousef youssef yusof yusuph yosuf joseph يوسف یوسف ইউসুফ युसुफ",
    "ibrahim": "ibrahim ebrahim ibraheem ইব্রাহিম إبراهيم ابراهيم ابراہیم इब्राहिम",
    "said": "saeed saeid sayeed said sayed سعيد سعید সাঈদ सईद",
    "syed": "syed sayyed sayyid saiyad sayid سید سيد सैयद সৈয়দ",
    "shek": "sheikh shaikh shaykh sheik shekh shek شيخ شیخ الشيخ शेख শেখ шейх",
    "krisna": "krishna krisna krushna कृष्ण কৃষ্ণ கிருஷ்ணா",
    "laksmi": "laxmi lakshmi lakshmy luxmi laxmy लक्ष्मी লক্ষ্মী லட்சுமி",
    "hongkong": "hongkong 香港",
    "mianmar": "myanmar myanma burma မြန်မာ",
    "sve": "shwe ရွှေ",
    "sri": "shree shri sree sri shre श्री শ্রী ශ්‍රී ஸ்ரீ",
}

# Common parts of names: they tell little about which firm it is, but they are part of its name.
COMMON = frozenset({
    "air", "al", "arab", "arabian", "asia", "asian", "bangla", "best", "big", "blue", "care",
    "city", "continental", "crown", "diamond", "dream", "east", "eastern", "easy", "everest",
    "express", "family", "far", "fast", "first", "fortune", "future", "gold", "golden", "good",
    "grand", "great", "green", "gulf", "happy", "help", "himal", "himalayan", "home", "hong",
    "india", "indo", "kong", "land", "lanka", "life", "link", "links", "manila", "max", "middle",
    "modern", "moon", "national", "nepal", "net", "new", "north", "ocean", "one", "pacific",
    "pak", "plus", "power", "prime", "pro", "quick", "river", "royal", "sea", "silver",
    "sincere", "sky", "smart", "south", "star", "sun", "super", "top", "united", "universal",
    "west", "western", "world",
})  # fmt: skip

NUMBERS: dict[str, str] = {
    "1": "i one first ek wahid",
    "2": "ii two second",
    "3": "iii three third",
    "4": "iv four fourth",
    "5": "v five fifth",
    "6": "vi six sixth",
    "7": "vii seven seventh",
    "8": "viii eight eighth",
    "9": "ix nine ninth",
    "10": "x ten tenth",
}

# Places that name a branch. A difference here stands against joining; it never joins by itself.
PLACES: dict[str, str] = {
    "kathmandu": "kathmandu katmandu ktm काठमाडौं काठमाण्डौ काठमाडौ काठमांडू",
    "pokhara": "pokhara pokara पोखरा",
    "biratnagar": "biratnagar विराटनगर",
    "butwal": "butwal बुटवल",
    "birgunj": "birgunj birganj वीरगञ्ज",
    "dhaka": "dhaka dacca ঢাকা",
    "chittagong": "chittagong chattogram chittagang চট্টগ্রাম",
    "sylhet": "sylhet silhet সিলেট",
    "comilla": "comilla cumilla কুমিল্লা",
    "khulna": "khulna খুলনা",
    "karachi": "karachi کراچی",
    "lahore": "lahore لاہور",
    "rawalpindi": "rawalpindi pindi راولپنڈی",
    "islamabad": "islamabad اسلام_آباد",
    "peshawar": "peshawar پشاور",
    "multan": "multan ملتان",
    "sialkot": "sialkot سیالکوٹ",
    "faisalabad": "faisalabad فیصل_آباد",
    "mumbai": "mumbai bombay मुंबई",
    "delhi": "delhi newdelhi दिल्ली",
    "chennai": "chennai madras சென்னை",
    "hyderabad": "hyderabad حیدرآباد",
    "kochi": "kochi cochin",
    "kolkata": "kolkata calcutta কলকাতা",
    "lucknow": "lucknow लखनऊ",
    "colombo": "colombo කොළඹ கொழும்பு",
    "kandy": "kandy මහනුවර கண்டி",
    "galle": "galle ගාල්ල",
    "kurunegala": "kurunegala කුරුණෑගල",
    "jaffna": "jaffna யாழ்ப்பாணம்",
    "cebu": "cebu",
    "davao": "davao",
    "makati": "makati",
    "quezon": "quezon",
    "jakarta": "jakarta",
    "surabaya": "surabaya",
    "medan": "medan",
    "bandung": "bandung",
    "hanoi": "hanoi",
    "saigon": "saigon hochiminh hcm hcmc",
    "bangkok": "bangkok กรุงเทพ กรุงเทพฯ",
    "chiangmai": "chiangmai เชียงใหม่",
    "yangon": "yangon rangoon ရန်ကုန်",
    "mandalay": "mandalay မန္တလေး",
    "phnompenh": "phnompenh ភ្នំពេញ",
    "addisababa": "addisababa addis አዲስ_አበባ",
    "nairobi": "nairobi",
    "mombasa": "mombasa",
    "kampala": "kampala",
    "tashkent": "tashkent toshkent ташкент",
    "bishkek": "bishkek бишкек",
    "dushanbe": "dushanbe душанбе",
    "osh": "osh ош",
    "samarkand": "samarkand samarqand самарканд",
    "doha": "doha الدوحة",
    "dubai": "dubai دبي",
    "riyadh": "riyadh الرياض",
    "jeddah": "jeddah جدة",
    "dammam": "dammam الدمام",
    "kuwait": "kuwait الكويت",
    "muscat": "muscat مسقط",
    "manama": "manama المنامة",
    "beirut": "beirut بيروت",
    "amman": "amman عمان",
    "kowloon": "kowloon 九龍 九龙",
    "tsuenwan": "tsuenwan 荃灣 荃湾",
    "mongkok": "mongkok 旺角",
    "yuenlong": "yuenlong 元朗",
    "shatin": "shatin 沙田",
    "tuenmun": "tuenmun 屯門 屯门",
    "wanchai": "wanchai 灣仔 湾仔",
    "central": "中環 中环",
}

# Two or more Latin words that are one. Tried before single words.
PHRASES: dict[str, str] = {
    "man power": "manpower",
    "over seas": "overseas",
    "over sea": "overseas",
    "o s": "overseas",
    "human resource": "hr",
    "human resources": "hr",
    "human resourse": "hr",
    "h r": "hr",
    "m p": "manpower",
    "p ltd": "ltd",
    "p limited": "ltd",
    "pvt ltd": "ltd",
    "w l l": "wll",
    "l l c": "llc",
    "s d n": "sdn",
    "p l c": "plc",
    "p t": "pt",
    "p v t": "pvt",
    "int l": "intl",
    "m s": "ms",
    "new delhi": "newdelhi",
    "ho chi minh": "hochiminh",
    "phnom penh": "phnompenh",
    "addis ababa": "addisababa",
    "chiang mai": "chiangmai",
    "cong ty": "congty",
    "quoc te": "quocte",
    "lao dong": "laodong",
    "viec lam": "vieclam",
    "tsuen wan": "tsuenwan",
    "mong kok": "mongkok",
    "yuen long": "yuenlong",
    "sha tin": "shatin",
    "tuen mun": "tuenmun",
    "wan chai": "wanchai",
    "hong kong": "hongkong",
    "co ltd": "ltd",
    "co operative": "cooperative",
}

# Written differently in Taiwan and Hong Kong, and on the mainland; only signs seen in firm names.
SIMPLIFIED = str.maketrans(
    "國際僱傭勞務顧問資業職貿遊遠東華豐達萬發龍鳳陽寶聯盛興錦繡藝術興馬鴻鵬飛揚環樂園開創進廣場亞歐韓灣島"
    "門關愛護養老親輔導學習語訓練總經濟險證聲譽優質點線網絡電話傳實驗藥醫療專門員師傑強偉榮貴賓賢誠義禮智"
    "氣運輸車輛機構設計劃劃財務會計師樓處務處長個體戶籍許陳張劉黃趙吳孫楊鄭馮蔣謝韋鄧蕭葉閻餘魯麗靜瑪蘭維納倫"
    "爾諾羅蘇銀鑫鉅億滿圓滙匯勝勵穩權威衛時間壹貳參歷紀綠藍紅橋嶺峯連邁領",
    "国际雇佣劳务顾问资业职贸游远东华丰达万发龙凤阳宝联盛兴锦绣艺术兴马鸿鹏飞扬环乐园开创进广场亚欧韩湾岛"
    "门关爱护养老亲辅导学习语训练总经济险证声誉优质点线网络电话传实验药医疗专门员师杰强伟荣贵宾贤诚义礼智"
    "气运输车辆机构设计划划财务会计师楼处务处长个体户籍许陈张刘黄赵吴孙杨郑冯蒋谢韦邓萧叶阎余鲁丽静玛兰维纳伦"
    "尔诺罗苏银鑫巨亿满圆汇汇胜励稳权威卫时间一二三历纪绿蓝红桥岭峰连迈领",
)
SIMPLIFIED |= str.maketrans(
    "恆騰鷹鶴鳴鷺燕鵲鴿麟龜鳥魚黨廠莊軒閣齋軟硬聞認識證評試該話說請諾謀謝譯議讀變讓貝財責貨貿"
    "費資賞賀賴購贊贏趕躍車軍軌軟較載輝輕農這進遞遠適遷鄉鄰釋針釣鈴鉑銅銳錄鋒鋼錢錦鍵鎮長閃閒"
    "間閱隊階陸陰際隨隱雙雜離電靈靜頂項順須頓預頭頻顆題額風養館馳駐駿騎驗魯點齊齒龐壽夢夠奪奮"
    "婦媽孫學寧實審寫對導將專尋層屬岡島峽嶄帥師帶幣幫庫廂廚廟廣張彈強彎彙後從復徵德憑憶應懷戰"
    "戲戶拋擇擊擔據擴攝攜數斷昇時晉暢曉書會條東極構槍樂樓標樣樹橋機檔檢歡歲歷殘殺氣決沒況泰淺"
    "測渾湯準溫滅滬漁漢潔澤濃濟灣為烏煙照燈燒爐爭爾牆犧狀獎獨獲現瑪環產畢畫異當療發盜盡監盤眾"
    "眞着睏硏碼礦禮種稅穀積穫窮竊競筆節範築簡簽籌籍約級紐純紙細紹終組結絕統經綜綱網綿緊線緣編"
    "緩緯練縣縱績織繁繞繪給羅聲職聽肅腦腳膽臺與舉舊艦莊華萊蓋蔣薦藍藥蘇蘭處虛號蝦蟲術衆補裏製"
    "複見規視親覺觀觸計訂記訊討訓託訪設許訴診註誌誠語誤調談論諸證警護讚豔貞負貢貫貳貴買貼賓賢"
    "賣質賽贈趙跡踐軸輔輛輩輪輯輸轉辦辭辯運過達違還邊鄭醫鈔鉅銀銷鏡鐘鐵閉開閘關陳陽雲霧靚響頁"
    "頒頗領顏願顧顯飛飯飲飾餅餐餘馬驅驕鬥魂鮮鯨鴻鵬鹽麗麥黃龍",
    "恒腾鹰鹤鸣鹭燕鹊鸽麟龟鸟鱼党厂庄轩阁斋软硬闻认识证评试该话说请诺谋谢译议读变让贝财责货贸"
    "费资赏贺赖购赞赢赶跃车军轨软较载辉轻农这进递远适迁乡邻释针钓铃铂铜锐录锋钢钱锦键镇长闪闲"
    "间阅队阶陆阴际随隐双杂离电灵静顶项顺须顿预头频颗题额风养馆驰驻骏骑验鲁点齐齿庞寿梦够夺奋"
    "妇妈孙学宁实审写对导将专寻层属冈岛峡崭帅师带币帮库厢厨庙广张弹强弯汇后从复征德凭忆应怀战"
    "戏户抛择击担据扩摄携数断升时晋畅晓书会条东极构枪乐楼标样树桥机档检欢岁历残杀气决没况泰浅"
    "测浑汤准温灭沪渔汉洁泽浓济湾为乌烟照灯烧炉争尔墙牺状奖独获现玛环产毕画异当疗发盗尽监盘众"
    "真着困研码矿礼种税谷积获穷窃竞笔节范筑简签筹籍约级纽纯纸细绍终组结绝统经综纲网绵紧线缘编"
    "缓纬练县纵绩织繁绕绘给罗声职听肃脑脚胆台与举旧舰庄华莱盖蒋荐蓝药苏兰处虚号虾虫术众补里制"
    "复见规视亲觉观触计订记讯讨训托访设许诉诊注志诚语误调谈论诸证警护赞艳贞负贡贯贰贵买贴宾贤"
    "卖质赛赠赵迹践轴辅辆辈轮辑输转办辞辩运过达违还边郑医钞巨银销镜钟铁闭开闸关陈阳云雾靓响页"
    "颁颇领颜愿顾显飞饭饮饰饼餐余马驱骄斗魂鲜鲸鸿鹏盐丽麦黄龙",
)
