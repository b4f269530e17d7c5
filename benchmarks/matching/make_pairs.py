"""Writes pairs.csv: labelled pairs of names, by hand and by rule. Imports nothing of the project.

What a signboard, a passport clerk or a hurried thumb does to a name is written here once more, from
the outside, so that the code under test does not mark its own work. All names are invented.

    python benchmarks/matching/make_pairs.py
"""

# ruff: noqa: SIM905  a table of words reads best as words
import csv
import random
from pathlib import Path

SCRIPTS = "Arab Urdu Deva Beng Sinh Taml Thai Mymr Khmr Ethi Cyrl".split(" ")

# Firm's own words, by hand as a sign painter of each language would write the English sound.
BY_HAND = """
Al Noor|النور|النور|अल नूर|আল নূর|අල් නූර්|அல் நூர்|อัลนูร์|အယ်လ်နူး|អាល់នូរ|አል ኑር|Аль-Нур
Sunrise|صنرايز|سن رائز|सनराइज|সানরাইজ|සන්රයිස්|சன்ரைஸ்|ซันไรส์|ဆန်းရိုက်|សាន់រ៉ាយ|ሰንራይዝ|Санрайз
Golden Star|جولدن ستار|گولڈن سٹار|गोल्डेन स्टार|গোল্ডেন স্টার|ගෝල්ඩන් ස්ටාර්|கோல்டன் ஸ்டார்|โกลเด้นสตาร์|ဂိုးလ်ဒင်းစတား|ហ្គោលដិនស្តារ|ጎልደን ስታር|Голден Стар
Himalaya|هيمالايا|ہمالیہ|हिमालय|হিমালয়|හිමාලය|ஹிமாலயா|หิมาลายา|ဟိမာလယ|ហិមាឡាយ៉ា|ሂማላያ|Гималая
Madina|المدينة|مدینہ|मदिना|মদিনা|මදීනා|மதீனா|มาดีนา|မဒီနာ|ម៉ាឌីណា|መዲና|Мадина
Karim Brothers|كريم برذرز|کریم برادرز|करिम ब्रदर्स|করিম ব্রাদার্স|කරීම් බ්‍රදර්ස්|கரீம் பிரதர்ஸ்|คาริมบราเดอร์ส|ကရင်ဘရားသား|ការីមប្រ៊ូធើស|ካሪም ብራዘርስ|Карим Бразерс
Royal Falcon|رويال فالكون|رائل فالکن|रोयल फाल्कन|রয়েল ফ্যালকন|රෝයල් ෆැල්කන්|ராயல் ஃபால்கன்|รอยัลฟอลคอน|ရွိုင်ရယ်ဖယ်ကွန်|រ៉ូយ៉ាល់ហ្វាល់ខុន|ሮያል ፋልኮን|Роял Фалкон
Samira|سميرة|سمیرا|समिरा|সামিরা|සමීරා|சமீரா|ซามีรา|ဆမီရာ|សាមីរ៉ា|ሳሚራ|Самира
Diamond|دايموند|ڈائمنڈ|डायमन्ड|ডায়মন্ড|ඩයමන්ඩ්|டயமண்ட்|ไดมอนด์|ဒိုင်းမွန်း|ដាយមុន|ዳይመንድ|Даймонд
Talat Mahmud|طلعت محمود|طلعت محمود|तलत महमुद|তালাত মাহমুদ|තලත් මහ්මුඩ්|தலத் மஹ்மூத்|ตาลัตมาห์มูด|တာလတ်မာမွတ်|តាឡាត់ម៉ាមុត|ታላት ማህሙድ|Талат Махмуд
Nirmala|نيرمالا|نرملا|निर्मला|নির্মলা|නිර්මලා|நிர்மலா|นิรมลา|နီမလာ|និរម៉ាឡា|ኒርማላ|Нирмала
Ibrahim Khan|إبراهيم خان|ابراہیم خان|इब्राहिम खान|ইব্রাহিম খান|ඉබ්‍රාහිම් ඛාන්|இப்ராஹிம் கான்|อิบราฮิมข่าน|အီဘရာဟင်ခန်|អ៊ីប្រាហ៊ីមខាន់|ኢብራሂም ካን|Ибрагим Хан
Orchid|أوركيد|آرکڈ|अर्किड|অর্কিড|ඕකිඩ්|ஆர்கிட்|ออร์คิด|အော်ခစ်|អ័រគីដេ|ኦርኪድ|Орхид
Bismillah|بسم الله|بسم اللہ|बिस्मिल्लाह|বিসমিল্লাহ|බිස්මිල්ලා|பிஸ்மில்லா|บิสมิลลาห์|ဘစ်စမီလာ|ប៊ីស្មីឡា|ቢስሚላህ|Бисмилла
Zamzam|زمزم|زمزم|जमजम|জমজম|සම්සම්|ஜம்ஜம்|ซัมซัม|ဇမ်ဇမ်|ហ្សាំហ្សាំ|ዘምዘም|Замзам
Lakshmi|لاكشمي|لکشمی|लक्ष्मी|লক্ষ্মী|ලක්ෂ්මි|லட்சுமி|ลักษมี|လက္ရှမီး|លក្សមី|ላክሽሚ|Лакшми
Rajdhani|راجداني|راجدھانی|राजधानी|রাজধানী|රාජධානි|ராஜ்தானி|ราชธานี|ရာဇဓာနီ|រាជធានី|ራጅዳኒ|Раджани
Sagarmatha|ساجارماثا|ساگرماتھا|सगरमाथा|সাগরমাথা|සාගර්මාතා|சாகர்மாதா|สาครมาถา|ဆာဂါမာသာ|សាហ្គាម៉ាថា|ሳጋርማታ|Сагарматха
Victoria|فيكتوريا|وکٹوریہ|भिक्टोरिया|ভিক্টোরিয়া|වික්ටෝරියා|விக்டோரியா|วิคตอเรีย|ဗစ်တိုးရီးယား|វិចតូរីយ៉ា|ቪክቶሪያ|Виктория
Pacific|باسيفيك|پیسفک|प्यासिफिक|প্যাসিফিক|පැසිෆික්|பசிபிக்|แปซิฟิก|ပစိဖိတ်|ប៉ាស៊ីហ្វិក|ፓሲፊክ|Пасифик
"""

# English trade words and what the signs of each script say for them, often the same word by sound.
TRADE_BY_HAND = {
    "Manpower": "مانباور|مین پاور|म्यानपावर|ম্যানপাওয়ার|මෑන්පවර්|மேன்பவர்|แมนพาวเวอร์|မန်ပါဝါ|មេនផៅវ័រ|ማንፓወር|Манпауэр",
    "Overseas": "أوفرسيز|اوورسیز|ओभरसिज|ওভারসিজ|ඕවර්සීස්|ஓவர்சீஸ்|โอเวอร์ซีส์|အိုဗာစီး|អូវើស៊ី|ኦቨርሲስ|Оверсиз",
    "International": "انترناشيونال|انٹرنیشنل|इन्टरनेशनल|ইন্টারন্যাশনাল|ඉන්ටර්නැෂනල්|இன்டர்நேஷனல்|อินเตอร์เนชั่นแนล|အင်တာနေရှင်နယ်|អ៊ិនធើណេសិនណល|ኢንተርናሽናል|Интернешнл",
}  # fmt: skip
LEGAL_BY_HAND = "شركة {}|{} پرائیویٹ لمیٹڈ|{} प्रा. लि.|{} লিমিটেড|{} (පුද්) සමාගම|{} பிரைவேட் லிமிடெட்|บริษัท {} จำกัด|{} ကုမ္ပဏီလီမိတက်|ក្រុមហ៊ុន {}|{} ኃ.የተ.የግ.ማ|ООО «{}»"

# The same firm, written by two people. All by hand.
SPELLINGS = """
Noor Jahan Overseas|Nur Jehan Overseas
Mohammad Yousuf Manpower|Md. Yusuf Manpower
Shree Ganesh Manpower|Sri Ganesh Man Power
Laxmi Overseas|Lakshmi Overseas
Al-Rashid Recruiting Agency|Al Rasheed Recruiting Agency
Abdul Rahman Travels|Abdur Rehman Travels
Hussain Brothers Employment|Hossain Bros Employment
El Baraka Employment|Al Baraka Employment
Krishna Manpower|Krisna Manpower
Qamar International|Kamar Intl
Jeevan Jyoti Manpower|Jivan Jyoti Manpower
Poonam Travels|Punam Travels
Seema Overseas|Sima Overseas
Taufeeq Trading|Taufiq Trading
Shah Jalal Travels|Shahjalal Travels
Bhagwati Manpower|Bhagabati Manpower
Vishal Overseas|Bishal Overseas
Chaudhry Recruiting|Choudhary Recruiting
Saeed Employment Promoters|Sayeed Employment Promoters
Zia Overseas|Ziya Overseas
Ghulam Rasool Travels|Gulam Rasul Travels
Farooq Enterprises|Faruk Enterprise
Iqbal & Sons|Eqbal and Sons
Sheikh Manpower|Shaikh Manpower
Syed Travels|Sayyid Travels
Gauri Shankar Manpower|Gaurishankar Manpower
Annapurna Overseas|Annapoorna Overseas
Mayur Manpower|Mayoor Manpower
Devi Overseas|Debi Overseas
Yeti Manpower|Yeti Man-Power
Tareq Recruitment|Tariq Recruitment
Jameel Travels|Jamil Travels
Naveed Overseas|Navid Overseas
Kashif Employment|Kaashif Employment
Aayush Manpower|Ayush Manpower
Nepaal Jobs|Nepal Jobs
Sulaiman Trading|Suleiman Trading
Ismail Overseas|Ismaeel Overseas
Uthman Travels|Usman Travels
Fatima Recruiting|Fatema Recruiting
Khadija Manpower|Khadeeja Manpower
Rafeeque Overseas|Rafique Overseas
Anisur Rahman Overseas|Aneesur Rahman Overseas
Mitra Bandhu Manpower|Mitrabandhu Manpower
Sathi Sewa Manpower|Sathi Seva Manpower
Buddha Employment|Budha Employment
Tshering Travels|Tsering Travels
Wangchuk Overseas|Wangchuck Overseas
Ebrahim Employment|Ibrahim Employment
Osman Gani Travels|Usman Ghani Travels
Haque Recruiting|Haq Recruiting
Zakaria Trading|Zakariya Trading
Dilshad Overseas|Dilshaad Overseas
Sharif Manpower|Shareef Manpower
Najeeb International|Najib International
"""

# Other firms, however alike. All by hand: one letter, one word, one sound apart.
OTHERS = """
Karim Overseas|Rahim Overseas
Nabil Travels|Jamil Travels
Salam Manpower|Kalam Manpower
Rafiq Trading|Taufiq Trading
Golden Star Manpower|Golden Sun Manpower
Golden Star Manpower|Silver Star Manpower
Blue Sky Overseas|Blue Sea Overseas
Al Noor Manpower|Al Nahar Manpower
Al Hamd Travels|Al Hamra Travels
Al Madina Overseas|Al Medan Overseas
Himal Manpower|Himchuli Manpower
Everest Overseas|Eversafe Overseas
Royal Falcon Manpower|Royal Crown Manpower
Green Land Overseas|Green Island Overseas
New Asia Recruiting|New Asiana Recruiting
United Manpower|Unity Manpower
National Overseas|Nation Overseas
River Deep Manpower|River Dee Manpower
Star Link Travels|Star Line Travels
Sea Line Overseas|Sea Land Overseas
Pacific Employment|Specific Employment
Lotus Manpower|Locus Manpower
Pearl Overseas|Pear Overseas
Sunrise Employment|Sunset Employment
Moonlight Travels|Moonlit Travels
Mohammad Karim Travels|Mohammad Rahim Travels
Abdul Karim Overseas|Abdul Rahim Overseas
Hussain Ali Trading|Hassan Ali Trading
Ram Bahadur Manpower|Shyam Bahadur Manpower
Sita Employment|Gita Employment
Maya Overseas|Mala Overseas
Asha Manpower|Usha Manpower
Amin Travels|Amir Travels
Nasir Overseas|Yasir Overseas
Bashir Trading|Nashir Trading
Hanif Recruiting|Latif Recruiting
Jalal Travels|Jamal Travels
Kamal Overseas|Kamil Overseas
Tara Manpower|Tarai Manpower
Surya Overseas|Sirya Overseas
Durga Manpower|Ganga Manpower
City Link Employment|City Line Employment
Fast Track Manpower|First Track Manpower
Prime Manpower|Prima Manpower
Delta Overseas|Deltron Overseas
Alpha Recruiting|Alpine Recruiting
Global Reach Overseas|Global Rich Overseas
Smart Choice Employment|Smart Voice Employment
Trust Manpower|Truth Manpower
Care Plus Employment|Cure Plus Employment
Al Falah Overseas|Al Falak Overseas
Al Safa Travels|Al Wafa Travels
Bin Omar Trading|Bin Amir Trading
Dar Al Salam Employment|Dar Al Kalam Employment
Najma Overseas|Nazma Travels
Gulf Bridge Manpower|Gulf Ridge Manpower
Asian Tiger Overseas|Asian Timber Overseas
East West Manpower|East Coast Manpower
Sky High Overseas|Sky Hill Overseas
Peace Land Overseas|Peak Land Overseas
Overseas Employment Services|Overseas Employment Agency
Manpower Services|Manpower Supply
International Recruitment Agency|International Recruitment Services
Kalika Manpower|Kanika Manpower
Siddhartha Overseas|Siddharth Travels
Manakamana Manpower|Manokamana Trading
Shanti Overseas|Shakti Overseas
Bijay Manpower|Ajay Manpower
Namaste Overseas|Namastay Tours
Lumbini Manpower|Lubna Manpower
"""

# Chinese: the same firm in the signs of Hong Kong and of the mainland, form and trade as they come.
HAN_SAME = """
杜撰恆豐僱傭中心|杜撰恒丰雇佣中心
杜撰華聯僱傭代理|杜撰华联雇佣代理有限公司
杜撰陽光人力資源有限公司|杜撰阳光人力资源
杜撰龍騰顧問有限公司|杜撰龙腾顾问
杜撰東方職業介紹所|杜撰东方职业介绍所
杜撰萬家樂僱傭公司|杜撰万家乐雇佣公司
杜撰環球家務助理|杜撰环球家务助理
杜撰寶島國際僱傭|杜撰宝岛国际雇佣
杜撰金馬勞務|杜撰金马劳务有限公司
杜撰興旺人才顧問|杜撰兴旺人才顾问
杜撰銀河僱傭中心有限公司|杜撰銀河僱傭中心
杜撰匯賢職業介紹|杜撰汇贤职业介绍
杜撰麗晶僱傭服務|杜撰丽晶雇佣服务
杜撰飛鷹國際|杜撰飞鹰国际
杜撰永興家傭中心|杜撰永兴家佣中心
"""
# Alike in sound or in all signs but one.
HAN_OTHER = """
杜撰恆豐僱傭中心|杜撰恆峰僱傭中心
杜撰思賢僱傭中心|杜撰思顯僱傭中心
杜撰德勤顧問|杜撰得勤顧問
杜撰華聯僱傭|杜撰華蓮僱傭
杜撰金馬勞務|杜撰金碼勞務
杜撰東方職業介紹所|杜撰東坊職業介紹所
杜撰陽光人力資源|杜撰揚光人力資源
杜撰萬家樂僱傭|杜撰萬佳樂僱傭
杜撰麗晶僱傭服務|杜撰麗精僱傭服務
杜撰銀河僱傭|杜撰金河僱傭
杜撰環球僱傭|杜撰寰宇僱傭
杜撰飛鷹國際|杜撰飛燕國際
杜撰永興家傭|杜撰永盛家傭
杜撰寶島僱傭|杜撰寶山僱傭
杜撰龍騰顧問|杜撰龍翔顧問
"""

# Other firms across scripts, by hand: one vowel, one letter, one ending apart from the English name.
OTHERS_ACROSS = """
Nirmala Overseas|निर्मल ओभरसिज
Nirmal Manpower|নির্মলা ম্যানপাওয়ার
Care Plus Manpower|क्योर प्लस म्यानपावर
Cure Plus Manpower|केयर प्लस म्यानपावर
Salim Overseas|سلام اوورسیز
Salam Manpower|سليم مانباور
Kamal Travels|কামিল ট্রাভেলস
Kamil Overseas|कमल ओभरसिज
Jamal Manpower|جميل مانباور
Rashid Overseas|راشد اوورسیز انٹرنیشنل
Hasan Overseas|حسین اوورسیز
Husain Manpower|হাসান ম্যানপাওয়ার
Golden Star Manpower|गोल्डेन सन म्यानपावर
Golden Sun Overseas|গোল্ডেন স্টার ওভারসিজ
Royal Falcon Overseas|रोयल फाल्गुन ओभरसिज
Sagarmatha Manpower|सगरमती म्यानपावर
Lakshmi Overseas|লক্ষ্মণ ওভারসিজ
Victoria Manpower|Виктор Манпауэр
Samira Overseas|Самир Оверсиз
Samir Manpower|سميرة مانباور
Madina Overseas|Медина Интернешнл
Karim Manpower|कराम म्यानपावर
Sunrise Overseas|सनराइजर ओभरसिज
Sunset Manpower|সানরাইজ ম্যানপাওয়ার
Pacific Overseas|স্পেসিফিক ওভারসিজ
Diamond Manpower|ดามันต์ แมนพาวเวอร์
Bismillah Overseas|ባስማላ ኦቨርሲስ
Zamzam Manpower|සිම්සිම් මෑන්පවර්
Rajdhani Overseas|রাজধান ওভারসিজ
Ibrahim Khan Manpower|ابراہیم خان اوورسیز
Golden Star Overseas II|गोल्डेन स्टार ओभरसिज
Golden Star Overseas 2|গোল্ডেন স্টার ওভারসিজ ৩
Himalaya Overseas Pokhara|हिमालय ओभरसिज काठमाडौं
Al Noor Manpower|النهر مانباور
Al Noor Overseas|النار اوورسیز
Al Noor International|अल नहर इन्टरनेशनल
Taj Mahal Manpower|ताज मल म्यानपावर
Blue Sky Overseas|ব্লু স্কাইলাইন ওভারসিজ
Star Link Overseas|स्टार लाइन ओभरसिज
Tamil Nadu Overseas|தமிழ் நாடி ஓவர்சீஸ்
"""

# By hand: firms one sound or one ending from those of BY_HAND, each set against the signs of the firm it
# resembles in four scripts drawn by lot, and against its Latin name. Added before version m2.
NEIGHBOURS = """
Al Noor|Al Nair|Al Nadir|Al Nawar
Sunrise|Sunride|Sanrio|Sunrich
Golden Star|Golden Store|Golden Stair|Gilded Star
Himalaya|Himalayan|Himachal|Himali
Madina|Madani|Medan|Madonna
Karim Brothers|Karima Brothers|Karam Brothers|Karim Motors
Royal Falcon|Royal Pelican|Riyal Falcon|Royal Falguni
Samira|Samir|Sumaira|Zamora
Diamond|Daimon|Desmond|Dynamo
Talat Mahmud|Talat Mahmuda|Talib Mahmud|Talat Mahmadi
Nirmala|Nirmal|Nirmali|Normala
Ibrahim Khan|Ibrahima Khan|Ibrahim Kahani|Ibrahim Khatun
Orchid|Orchard|Orkut|Archer
Bismillah|Bismil|Basmala|Besmula
Zamzam|Zimzim|Zamzama|Samson
Lakshmi|Lakshman|Lakshya|Lokeshmi
Rajdhani|Rajdhan|Rajdhana|Rajputani
Sagarmatha|Sagarmathi|Sugarmatha|Sagarmantha
Victoria|Victor|Victorina|Vectra
Pacific|Specific|Pacifica|Pacifist
"""
# By hand, Latin only, for the same reason.
MORE_OTHERS = """
Bhakti Overseas|Shakti Overseas
Manisha Travels|Monisha Travels
Sabina Manpower|Sabrina Manpower
Marina Overseas|Martina Overseas
Habib Employment|Habiba Employment
Salman Travels|Salmon Travels
Bhairav Manpower|Bhairavi Manpower
Harvest Overseas|Harvester Overseas
Carrier Employment|Courier Employment
Desert Travels|Dessert Travels
Kingston Manpower|Kingstone Manpower
Eastwind Overseas|Eastwing Overseas
Brightway Manpower|Brightday Manpower
Skyline Travels|Skylane Travels
Nakshatra Overseas|Nakshatri Overseas
Bhaktapur Manpower|Bharatpur Manpower
Solaris Overseas|Polaris Overseas
Castle Employment|Cattle Employment
Matrix Overseas|Metric Overseas
Komal Manpower|Kumal Manpower
Shobha Travels|Shubha Travels
Vista Overseas|Bista Overseas
Villa Travels|Billa Travels
Angel Overseas|Angle Overseas
Trail Manpower|Trial Manpower
Martial Employment|Marital Employment
Karuna Manpower|Karina Manpower
Rohini Overseas|Ruhani Overseas
Devotion Travels|Devolution Travels
Stallion Overseas|Scallion Overseas
Companion Manpower|Campanion Overseas
Carnation Travels|Coronation Travels
Variety Overseas|Varsity Overseas
Mansion Manpower|Mention Manpower
Contact Travels|Contract Travels Agency
Bander Overseas|Bandar Seri Overseas
Lalita Employment|Lolita Employment
Mohini Manpower|Mohani Manpower
Kesari Overseas|Kishori Overseas
Pratima Travels|Pratibha Travels
"""

FIRST = "Aster Banyan Cedar Dhaulagiri Emerald Fairview Gandaki Harbour Indigo Jasmine Koshi Langtang Meridian Narayani Olive Padma Quartz Rhododendron Saffron Tamarind Umbrella Verbena Whitewater Yarrow Zephyr Kanchan Manaslu Bagmati Trishuli Machhapuchhre".split(
    " "
)
SECOND = "Bridge|Valley|Horizon|Pathway|Anchor|Lantern|Garden|Compass".split("|")
TRADES = "Manpower|Overseas|Employment Services|Recruiting Agency|Human Resources|International|Travels and Tours|Employment Promoters|Consultancy Services|Manpower Services".split(
    "|"
)
LEGALS = [" Pvt. Ltd.", " (Pvt) Ltd", " Limited", " Co. Ltd.", " LLC", " Inc."]
TOWNS = "Kathmandu Pokhara Dhaka Sylhet Lahore Karachi Colombo Kandy Manila Davao Nairobi Mombasa".split(
    " "
)
SHORT = {
    "Employment Services": "Emp. Svcs.",
    "International": "Int'l",
    "Overseas": "O/S",
    "Human Resources": "H.R.",
    "Consultancy Services": "Consultants",
    "Travels and Tours": "Tours & Travels",
    "Manpower": "Man Power",
    "Recruiting Agency": "Recruitment Agencies",
    "Employment Promoters": "Empl. Promoter",
    "Manpower Services": "Manpower Svc.",
}


def lines(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().split("\n")]


def slip(text: str, draw: random.Random, times: int = 1) -> str:
    """A slip of the thumb inside a word: left out, doubled, swapped, or the next key."""
    words = text.split()
    place = 0 if len(words[0]) > 3 else 1
    word = words[place]
    for _time in range(times):
        at = draw.randrange(1, max(2, len(word) - 1))
        kind = draw.randrange(4)
        if kind == 0:
            word = word[:at] + word[at + 1 :]
        elif kind == 1:
            word = word[:at] + word[at] + word[at:]
        elif kind == 2 and at + 1 < len(word) and word[at] != word[at + 1]:
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            near = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "r", "u": "i", "r": "t"}
            word = word[:at] + near.get(word[at : at + 1], "e") + word[at + 1 :]
    words[place] = word
    return " ".join(words)


def pairs() -> list[tuple[str, str, str, str]]:
    draw = random.Random(20261125)
    found: list[tuple[str, str, str, str]] = []

    def add(kind: str, label: str, a: str, b: str) -> None:
        if a != b:
            found.append((kind, label, a, b))

    latin = [f"{one} {draw.choice(SECOND)}" if n % 2 else one for n, one in enumerate(FIRST)]
    for own in latin:
        for trade in draw.sample(TRADES, 3):
            name, legal = f"{own} {trade}", draw.choice(LEGALS)
            add("legal form left out", "same", name + legal, name)
            add(
                "capitals and punctuation",
                "same",
                name + legal,
                f"M/s. {name.upper()}{draw.choice(LEGALS)}",
            )
            add("abbreviations", "same", name + legal, f"{own} {SHORT[trade]}")
            add("one slip", "same", name + legal, slip(name, draw))
            add("two slips", "same", name, slip(name.lower(), draw, 2))
            other = draw.choice([t for t in TRADES if t.split()[0] != trade.split()[0]])
            add(
                "as it is called",
                "same",
                name + legal,
                own.lower() + " " + trade.split()[0].lower(),
            )
            add("other trade", "other", name + legal, f"{own} {other}")
            add("number I and II", "other", f"{name} I", f"{name} II")
            one, two = draw.sample(TOWNS, 2)
            add("branches", "other", f"{name}, {one}", f"{name} - {two} Branch")
            stranger = draw.choice(
                [x for x in latin if x != own and x.split()[0] != own.split()[0]]
            )
            add("same trade, other firm", "other", name + legal, f"{stranger} {trade}{legal}")
        if " " in own:
            add("joined words", "same", f"{own} Overseas", own.replace(" ", "") + " Overseas")
            swapped = own.split()[0] + " " + draw.choice([s for s in SECOND if s != own.split()[1]])
            add("one word other", "other", f"{own} Manpower", f"{swapped} Manpower")
    for a, b in lines(SPELLINGS):
        add("spelling by hand", "same", a, b)
        add("spelling by hand", "same", a + draw.choice(LEGALS), b.upper())
        add("spelling by hand, one slip", "same", a, slip(b, draw))
    for a, b in lines(OTHERS):
        add("other by hand", "other", a, b)
        add("other by hand", "other", a + draw.choice(LEGALS), b.lower())
    for a, b in lines(OTHERS_ACROSS):
        add("across scripts, alike", "other", a, b)
    for a, b in lines(HAN_SAME):
        add("Chinese, two sets of signs", "same", a, b)
    for a, b in lines(HAN_OTHER):
        add("Chinese, alike", "other", a, b)
    by_hand = lines(BY_HAND)
    legal = LEGAL_BY_HAND.split("|")
    for row in by_hand:
        for trade, line in TRADE_BY_HAND.items():
            signs = line.split("|")
            for n, script in enumerate(SCRIPTS):
                english = f"{row[0]} {trade}"
                sign = legal[n].format(f"{row[n + 1]} {signs[n]}")
                if draw.random() < 0.6:
                    add(f"{script} and Latin", "same", english + draw.choice(LEGALS), sign)
                if draw.random() < 0.1:
                    m = draw.choice([k for k in range(len(SCRIPTS)) if k != n])
                    add("two other scripts", "same", sign, f"{row[m + 1]} {signs[m]}")
                if draw.random() < 0.35:
                    stranger = draw.choice([r for r in by_hand if r[0] != row[0]])
                    add(f"{script} and Latin", "other", f"{stranger[0]} {trade}", sign)
    near_draw = random.Random(2026)
    signs = {row[0]: row[1:] for row in by_hand}
    for own, *neighbours in lines(NEIGHBOURS):
        for neighbour in neighbours:
            trade = near_draw.choice(list(TRADE_BY_HAND))
            add("neighbour", "other", f"{own} {trade}", f"{neighbour} {trade}")
            for n in sorted(near_draw.sample(range(len(SCRIPTS)), 4)):
                trade = near_draw.choice(list(TRADE_BY_HAND))
                sign = legal[n].format(f"{signs[own][n]} {TRADE_BY_HAND[trade].split('|')[n]}")
                add("neighbour across scripts", "other", f"{neighbour} {trade}", sign)
    for a, b in lines(MORE_OTHERS):
        add("other by hand", "other", a, b)
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    made = pairs()
    target = Path(__file__).with_name("pairs.csv")
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "label", "a", "b"])
        writer.writerows(made)
    same = sum(label == "same" for _, label, _, _ in made)
    print(f"{len(made)} pairs: {same} of one firm, {len(made) - same} of two")
