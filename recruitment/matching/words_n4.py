"""What the fourth vocabulary knows beyond `words_n3.py`. A table of an older one is never changed, so that an
old score can be made again.

Sources: the words that states print in their lists of licensed agencies and on licences; native words of the
trade as people write them in Latin letters; legal forms of each country's company law; numerals as
dictionaries give them.
"""

LEGAL: dict[str, str] = {
    "limited": "සීමාසහිත සීමා_සහිත محدودة المحدودة limitada limitado limitee ltee lmtd lited limeted limitid jamkat jamgad chamkat jamkad youxian "
    "лимитед चौलि लिमि प्रालि प्रा.लि. प्रा.लि প্রালি প্রা.লি. லிமிட்டட் లిమిటెడ్ ලිමිටෙඩ් ලිමිටඩ",
    "private": "privet praivet prywet பிரைவட் පුද්ගලික ප්‍රයිවට්",
    "company": "ក្រុមហុន niruvanam நிறுவனம் कंपनी licence license licensed kramhun kumpani kumpanya kamfani shirkad dirijit songstha pratisthan sansthan protishthan borisat borisad compania compagnie sharika sharikat sherka sherket moassasa muassasa muassasat mossasa "
    "qongsi gongsi kompaniyasi jamiyati mahjamiyati الشركة المؤسسة مجموعه",
    "local": "sapi sae cp osmchj sarlu suarl sas sasu eurl gie eirl sac saa scrl srlcv sarlau snc ctcp dntn pma ud fa jdmm jchk qk xk aj jamiyat",
    "cyrillic": "общество_с_ограниченной_ответственностью осоо тов тзов ип чп ҷдмм ҶДММ чдмм пао тдо мчс қк хк",
    "plcam": "ማኅበር ማህበር ኃላፊነቱ_የተወሰነ_የግል_ማኅበር ኃ/የተ/የግ/ማ ሃ/የተ/የግ/ማ ኃየተየግ ኃላ.የተ.የግ.ማ",
    "and": "اینڈ एण्ड एंड एन्ड এন্ড এণ্ড অ্যান্ড அண்ட் ஆண்ட் ඇන්ඩ් සහ แอนด์ និង နှင့် እና и و",
    "th": "จก. จก บมจ. บ. บจก.",
    "messrs": "मे मे.",
    "sons": "واولاده وأولادہ",
}

TRADE: dict[str, str] = {
    "export": "exporters exporter রপ্তানি रप्तानी",
    "manpower": "القوى_العاملة للقوى_العاملة قوى_عاملة مینپاور jonoshokti janashakti jonosokti janasakti jonoshakti jonobol manawshakti menpawer manpaver menpavar "
    "afradi afradiquwat laowu मैन_पावर मेन_पावर म्यान_पावर ম্যান_পাওয়ার මෑන්_පවර් මෑන්පවර් மேன்_பவர் மான்_பவர் மேன்_பவர் "
    "แมนเพาเวอร์ แมนพาวเวอร์ แมนเพาเวอร แมนพาวเออร์ မန်းပါဝါ မန်ပါဝါး မန်ပါ၀ါ "
    "ម៉ែនផៅវើ មែនផាវើ ម៉េនផាវើ ម៉ែនផាវើ ម៉ែនផៅវ័រ ពលកម្ម ማን_ፓወር ማንፓዎር мэнпауэр",
    "overseas": "external oversis ovarsis ubersis oversiz oversees abroad alkharij xorijda xorij khorij kharij ngoainuoc "
    "extranjero etranger exterior ओवरसीज ओभरसीस ஓவர்ஸீஸ் ஓவர்சிஸ் ඕවර්සිස් โอเวอร์ซีส โอเวอร์ซี အိုဗာဆီး អូវ័រស៊ី "
    "بالخارج الخارج хорижда хориж чет_элде",
    "employment": "නියුක්ති සේවා_නියුක්ති rakiyawa rekiyawa rojgaar bandlik bandligi band empleo empleos emploi emplois emprego empregos istihdam tawzeef tawzif tawdhif tawdeef tauzif "
    "employing velaivaippu velaivaaippu velaivaypu velaivaippugal vaippu rakiya rekiya guyong jiuye jathangan jadhangan "
    "chathangan vieclamoi smrit simirit sra "
    "வேலை_வாய்ப்பு රැකියා_සේවා อาชีพ ស្វែងរកការងារ የሥራ_ስምሪት የስራ_ስምሪት ስምሪት бандлик занятости",
    "recruit": "кадровое кадровая кадровый रिक्रूटमेंट रिक्रूटिंग रिक्रुट्मेन्ट reclutamiento reclutadora reclutadores reclutador reclutadoras contratacion contrataciones contratadora enganchadores enganche "
    "recrutement recruteurs recruteur recrutamento rekruting rikruting rikruta rikrutment rekruter istiqdam istikdam istiqdaam estekdam "
    "esteqdam istqdam isteqdam ilhaq elhaq elhak ilhak tuyendung pengerah perekrutan rekrutman "
    "إلحاق لإلحاق الحاق لالحاق ជ្រើសរើសពលករ ជ្រើសរើស බඳවාගැනීම් recrutadora",
    "agency": "агенция முகவர் முகவர்கள் 仲介 人力仲介公司 ayathanaya niyojithayathanaya agensia agentura agence agences agencia agencias agentur acente ahensia ajansi ejensi ejency ajency agensy agentlar agentligi "
    "agentstva wakalat wakala ejansi ට්‍රැවල් এজেন্সিজ ဧဂျင်စီ အေးဂျင့် អេជេនស៊ី អេជិនស៊ី एजेन्सिज अजेन्सी",
    "service": "ဝန်ဆောင်မူ sewaya sevaya agelgilot adeeg hizmet hizmetleri hizmetler servicio servicios servico servicos jasa dichvu dichvutu khadamat khidmat khadmat sarbis serbis sarvis serviceing "
    "seba sebaa seva سروسس خدمة لخدمة الخدمات သာဗစ် ဆားဗစ် ဆာဗစ် ဝန်ဆောင် សេវ៉ា सर्भिसेस सर्भिसेज",
    "promoter": "promotores",
    "international": "internacionales internationale internationaux antarjatik antorjatik halqaro guoji quocte mezhdunarodnoe "
    "международный международная halkaro",
    "consult": "कंसल्टेंट कंसल्टेंट्स कन्सल्टेन्ट consultoria consultores conseil tuvan konsaltansi kansaltensi konsaltensi",
    "hr": "الموارد_البشرية للموارد_البشرية موارد_بشرية staffing personnel staff recursoshumanos ressourceshumaines nnl nguonnhanluc interim recursos renli insankaynaklari hrsolution",
    "travel": "ٹریول traveller travellers traveler travelers viajes voyages voyage safar safariyat turizmi trevals trabels trabel travelz",
    "tour": "siyaha seyahat dulich",
    "trading": "经济技术合作 經濟技術合作 comercial thuongmai tread treding tredars tijara tijarat maoyi ticareti",
    "enterprise": "empresa empresas entreprises entarprais intarprais",
    "supply": "ផ្គត់ផ្គង់ cungung suministro saplai",
    "contract": "contratistas contratista",
    "placement": "colocacion colocaciones plasmen plesmen plasman plasmant placemant plesment plasment प्लेसमेंट प्लेसमेण्ट प्लेसमेन्ट्स প্লেসমেন্টস",
    "solution": "sol sols solusen solushan soluciones solusyon सोलुसन्स सलुसन सोल्युसन सोल्यूशन",
    "management": "gestion manajmen",
    "center": "centro zhongxin trungtam sentar senter",
    "office": "สำนักงานใหญ่ oficina oficinas cabinet maktab makteb mktab maktabi ofice offfice despacho opis karjaloy",
    "bureau": "biro buereau byro",
    "group": "grupo groupe jituan tapdoan",
    "foreign": "videshiya pardesh foren forin foran veli velinattu velinaattu videsa videsh bideshe වෙළඳ வெளி_நாட்டு வெளி_நாடு",
    "domestic": "tadbeer tadbir tadbiir servidoras thaotheo الخادمات العمالة_المساعدة العماله_المساعده",
    "training": "capacitacion formation daotao kepelatihan latihan",
    "technical": "",
    "general": "integrales integral",
    "development": "phattrien desarrollo pembangunan",
    "labour": "laboral laborales trabajadores travail amala omala umala omalah amalah leba lebor xizmat "
    "العمالية عمالية عماليه мехнат",
    "crewing": "chuanwu 船務 船务 海员 海員",
    "job": "shaqo rabota ish kaar lucrari trabajo trabajos trabalho trabaho jobz chaqri chakuri velai bolsa",
    "worker": "work works worker workers migran pekerjamigran buruh thoraphul",
    "sending": "pjtki pptkis p3mi bp3mi",
    "private_agent": "የሥራና_ሠራተኛ_አገናኝ ሠራተኛ_አገናኝ xususiy khususiy xba чаз ХБА хусусий частное",
}

TITLES: dict[str, str] = {
    "haji": "hajja hajah hj",
    "chief": "chief otunba nana nii sufi pir",
    "khun": "lok chumteav",
    "sahib": "صاحب साहब সাহেব साहेब",
    "don": "lic licenciado",
}

PLACES: dict[str, str] = {
    "nigeria": "nig",
    "kurunegala": "කුරුනෑගල",
    "indonesia": "indonesia",
    "taiwan": "taiwan taipei taipeh 台灣 台湾 台北",
    "korea": "korea seoul 한국",
    "japan": "japan tokyo jepang nhatban",
    "russia": "russia moscow moskva rossiya россия москва",
    "turkey": "turkey turkiye istanbul",
    "egypt": "egypt egyptian egyptians misr cairo مصر القاهرة",
    "mexico": "mexico",
    "china": "china beijing 中国 中國 北京",
    "israel": "israel",
    "romania": "romania bucharest",
    "maldives": "maldives male",
}
COUNTRIES = frozenset(PLACES)

# Two and three Latin words that are one.
PHRASES: dict[str, str] = {
    "s de rl": "srl",
    "de rl": "srl",
    "de cv": "cv",
    "sa cv": "sa",
    "s a": "sa",
    "r l": "srl",
    "sociedad anonima": "sa",
    "sociedad limitada": "srl",
    "societe anonyme": "sa",
    "a responsabilite limitee": "sarl",
    "responsabilite limitee": "sarl",
    "responsabilidad limitada": "srl",
    "mas uliyati cheklangan": "mchj",
    "masuliyati cheklangan": "mchj",
    "xususiy korxona": "xk",
    "trach nhiem": "tnhh",
    "huu han": "tnhh",
    "mot thanh vien": "mtv",
    "thanh vien": "mtv",
    "thuong mai": "thuongmai",
    "dich vu": "dichvu",
    "dau tu": "development",
    "phat trien": "phattrien",
    "nguon nhan luc": "nguonnhanluc",
    "cung ung": "cungung",
    "tuyen dung": "tuyendung",
    "tu van": "tuvan",
    "du lich": "dulich",
    "trung tam": "trungtam",
    "dao tao": "daotao",
    "nuoc ngoai": "ngoainuoc",
    "tap doan": "tapdoan",
    "recursos humanos": "recursoshumanos",
    "ressources humaines": "ressourceshumaines",
    "de personal": "hr",
    "insan kaynaklari": "insankaynaklari",
    "agensi pekerjaan": "agency",
    "tenaga kerja indonesia": "tki",
    "pekerja migran": "pekerjamigran",
    "jat ha ngan": "jathangan",
    "jad ha ngan": "jathangan",
    "chat ha ngan": "jathangan",
    "jatha ngan": "jathangan",
    "ha ngan": "jathangan",
    "youxian gongsi": "limited",
    "youxian zeren": "limited",
    "ren li": "renli",
    "lao wu": "laowu",
    "guo ji": "guoji",
    "gu yong": "guyong",
    "zhong xin": "zhongxin",
    "jono shokti": "jonoshokti",
    "jana shakti": "janashakti",
    "veli nattu": "velinattu",
    "velai vaippu": "velaivaippu",
    "velai vaaippu": "velaivaippu",
    "foreign employment": "foreign",
    "tawi la": "branch",
    "tawi ya": "branch",
    "sub office": "branch",
    "sub branch": "branch",
    "branch office": "branch",
    "rikrut ment": "recruit",
    "job placement": "placement",
    "f e": "foreign",
    "r a": "ra",
}

# Short forms that stand for several words of the trade.
SHORT: dict[str, tuple[str, ...]] = {
    "pea": ("private_agent", "employment", "agency"),
    "fe": ("foreign",),
    "mps": ("manpower", "service"),
    "rec": ("recruit",),
    "intlmp": ("international", "manpower"),
}
# Of the short forms those that stand in front of a name too.
SHORT_IN_FRONT = frozenset({"ap", "oep"})

# Join two words of a name and are left out at will.
JOINING = frozenset(
    {
        "de",
        "del",
        "los",
        "las",
        "des",
        "ya",
        "za",
        "y",
        "e",
        "lil",
        "lel",
        "va",
        "end",
        "sahib",
        "saheb",
        "wale",
        "wala",
    }
)

# Numerals of many languages in Latin letters. They are words of names as well (Char, an island; Nau, a boat),
# so each counts as a number only beside a name that has the digit in its place.
NUMERALS: dict[str, str] = {
    "1": "one ek wahid wahed satu isa moja and uno una un mot neung nueng tit bir yek yak yi muoy",
    "2": "two dui do dua dalawa dalawang mbili dos deux hai song hnit nhit ithnan itnen ikki eki rendu irandu deka er liang hulet pir",
    "3": "three tin teen tiga tatlo tatlong tatu tres trois ba sam thoun thalatha talata uch munru moonru thuna san sost bei",
    "4": "four char chaar empat apat nne cuatro quatre bon si lay arbaa arba tort turt naalu nalu nangu hathara arat buon",
    "5": "five panch paanch lima limang tano cinco cinq nam ha nga khamsa besh anju aindhu paha wu amist pram",
    "6": "six chha chhe chho enam anim sita seis six sau hok chauk sitta olti alti aaru haya liu sidist",
    "7": "seven saat sat shat tujuh pito pitong saba siete sept bay jet khunnit sabaa yetti jeti elu ezhu hatha qi sebat",
    "8": "eight aath ath at delapan walo walong nane ocho huit tam paet shit thamania sakkiz segiz ettu ata ba simint",
    "9": "nine nau naw noy sembilan siyam tisa nueve neuf chin kao ko tisaa toqqiz toguz onbathu navaya jiu zetegn",
    "10": "ten das dosh sepuluh sampu sampung kumi diez dix muoi sip ashara on pathu dahaya shi asir",
    "12": "twelve barah baro baara",
    "100": "hundred sau say shoto yuz juz seratus sandaan mia cien cent tram roi mea biryuz",
    "1000": "thousand hazar hajar hazaar ming seribu libo elfu mil mille nghin phan alf",
}

_PEOPLE = (
    "abdul abid adil afzal ahmad akbar akram alam ali alim amal amin amina amir anand anil anita anwar arif arjun "
    "asad asha ashok asif aslam ayub aziz aziza azhar babar badal bahadur bashir basir basu bikash bilal bimal "
    "binod bipin bishal bishnu dawood deepa deepak devi dhan dilip dinesh durga fahad fahim faisal farid farida "
    "faruk fatima fazal gamal ganesh gauri gita gopal govind habib hadi hafsa hakim halim hamid hamida hamza hanif "
    "hari harun hasan hashim hassan husain hussain ibrahim idris ikram ilyas imran iqbal irfan isa ishaq ismail "
    "jabir jafar jalal jamal jamil jamila janak kabir kader kailash kala kali kamal kamil kamla karan karim karima "
    "kasim khalid khalil kiran krishna kumar lal lalit latif laxmi lila madan madhu mahmud majid majida malik mamun "
    "mana mani manish manoj maryam masud maya mina mirza mohan mukul munir murad musa mustafa nabil nadim nadir "
    "naim najib nasim nasir nazim nazir nimal nirmal nisar nizam om omar osman padma pramod prakash prem qadir "
    "qasim rabi rabin radha rafi rafiq rahim rahima rahman rajan rajesh raju rakesh ram raman ramesh ramila ranjan "
    "rashid rasul ratan ravi raza rehana rina rita riyad riyaz rohan rohit roshan sabir sabira sadik saeed saad "
    "safi sahid said saida sajid salam salim salima salman samad samir sandip sanjay sanjib saroj shahid shakil "
    "shamim shan shanta sharif shiv shyam siddik sita sohan sohel sultan suman sumon sunil suresh tahir talib tamim "
    "tariq umar usha vimal wahid walid yasin yunus yusuf zafar zahid zahir zakir zaman carlos carla daniel daniela "
    "elena elvira ernesto felipe fernando gabriel jorge jose josefa juan juana julio luis luisa manuel marco maria "
    "mario marta martin mirta miguel pablo pedro ramon raul rosa silvia juma jumba kamau kamaru mwangi mwanzi "
    "njoroge njuguna okello okullo otieno achieng adhiambo akinyi apiyo opiyo atieno wanjiru wanjiku wambui wambua "
    "mutua mutiso musyoka mugisha mukasa kato kofi kwame kwesi adjei adjoa chidi chika emeka ngozi nneka girma "
    "girmay tesfaye tesfa kebede kebebe alemu alem bekele hailu haile "
)
_EVERYDAY = (
    "ace air arc ark art bay bee bell belt bird blue boat bond bone book boot bow box brick bride bridge bright "
    "broom cabin cable camel camp candle cane cape care cart cast castle cave chain chair cheer chest chief city "
    "clay cliff cloud clover coal coast coat coin cone coral cord core corn cotton cow craft crane crown crow dale "
    "dam dawn day deal deer delta den desk dew dial dock dog dome door dove drum duck dune eagle earth east edge "
    "fair faith farm fast feather fern field fig finch fire first fish flag flame flint float flood flora flow "
    "flower foot force ford fort fountain fox frog gale game gate gem gift glen globe goal goat gold grain grand "
    "grape grass green grove guard gull hall hand harbor harbour hare hat hawk haven hazel head heart hen herb hero "
    "heron high hill hive holly home honey hood hook hope horn horse house inn iron isle ivory ivy jade jasmine jet "
    "jewel judge jump key king kite knot lace lake lamb lamp land lane lark leaf leap ledge lemon life light lily "
    "lime line link lion list live lock log loom lotus luck lynx maple march marsh mast mate mead mill mind mine "
    "mint mist moon moor morning moss moth mount mountain mouse mouth myrtle nest net night north oak oasis oat "
    "ocean olive onyx orange orchid otter owl ox palace palm park pass path peace peach peak pear pearl pen pepper "
    "pier pigeon pilot pine plain plan plane plum point pole pond pool poplar port pride prince prize pure queen "
    "quest quick quill rail rain rainbow rapid raven red reed reef rice ride ridge right ring rise river road robin "
    "rock roof room root rope rose royal ruby safe sage sail salt sand seed shade shell shield ship shore silk "
    "silver sky slope snow song south spark spear spice spring spruce star steam steel stem step stone stork storm "
    "stream street summer summit sun sunrise sunset swan swift tale tea temple tide tiger time top torch tower town "
    "trade trail train tree true trust tulip valley vine violet wall wave way west whale wheat wheel whistle white "
    "wild willow win wind window wing wings winds winter wolf wood work world wren yard year "
)
# Names of people and everyday words of English that differ from another one in a letter or two. Nobody writes
# one of them for another, so two of them beside each other are two words: Hakim and Halim, Rose and Rice.
APART = frozenset((_PEOPLE + _EVERYDAY).split())
