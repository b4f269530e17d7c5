"""What the fourth vocabulary knows beyond `words_n3.py`. A table of an older one is never changed, so that an
old score can be made again.

Sources: the words that states print in their lists of licensed agencies and on licences; native words of the
trade as people write them in Latin letters; legal forms of each country's company law; numerals as
dictionaries give them.
"""

LEGAL: dict[str, str] = {
    "limited": "limitada limitado limitee ltee lmtd lited limeted limitid jamkat jamgad chamkat jamkad youxian "
    "лимитед चौलि लिमि प्रालि प्रा.लि. प्रा.लि প্রালি প্রা.লি. லிமிட்டட் లిమిటెడ్ ලිමිටෙඩ් ලිමිටඩ",
    "private": "privet praivet prywet பிரைவட் පුද්ගලික ප්‍රයිවට්",
    "company": "kramhun kumpani kumpanya kamfani shirkad dirijit songstha pratisthan sansthan protishthan borisat borisad compania compagnie sharika sharikat sherka sherket moassasa muassasa muassasat mossasa "
    "qongsi gongsi kompaniyasi jamiyati mahjamiyati الشركة المؤسسة مجموعه",
    "local": "sarlu suarl sas sasu eurl gie eirl sac saa scrl srlcv sarlau snc ctcp dntn pma ud fa jdmm jchk qk xk aj jamiyat",
    "cyrillic": "ҷдмм ҶДММ чдмм пао тдо мчс қк хк",
    "plcam": "ኃ/የተ/የግ/ማ ሃ/የተ/የግ/ማ ኃየተየግ ኃላ.የተ.የግ.ማ",
    "and": "اینڈ एण्ड एंड एन्ड এন্ড এণ্ড অ্যান্ড அண்ட் ஆண்ட் ඇන්ඩ් සහ แอนด์ និង နှင့် እና и و",
    "th": "บ. บจก.",
}

TRADE: dict[str, str] = {
    "manpower": "jonoshokti janashakti jonosokti janasakti jonoshakti jonobol manawshakti menpawer manpaver menpavar "
    "afradi afradiquwat laowu मैन_पावर मेन_पावर म्यान_पावर ম্যান_পাওয়ার මෑන්_පවර් මෑන්පවර් மேன்_பவர் மான்_பவர் மேன்_பவர் "
    "แมนเพาเวอร์ แมนพาวเวอร์ แมนเพาเวอร แมนพาวเออร์ မန်းပါဝါ မန်ပါဝါး မန်ပါ၀ါ "
    "ម៉ែនផៅវើ មែនផាវើ ម៉េនផាវើ ម៉ែនផាវើ ម៉ែនផៅវ័រ ពលកម្ម ማን_ፓወር ማንፓዎር мэнпауэр",
    "overseas": "oversis ovarsis ubersis oversiz oversees abroad alkharij xorijda xorij khorij kharij ngoainuoc "
    "extranjero etranger exterior ओवरसीज ओभरसीस ஓவர்ஸீஸ் ஓவர்சிஸ் ඕවර්සිස් โอเวอร์ซีส โอเวอร์ซี အိုဗာဆီး អូវ័រស៊ី "
    "بالخارج الخارج хорижда хориж чет_элде",
    "employment": "rakiyawa rekiyawa rojgaar bandlik bandligi band empleo empleos emploi emplois emprego empregos istihdam tawzeef tawzif tawdhif tawdeef tauzif "
    "employing velaivaippu velaivaaippu velaivaypu velaivaippugal vaippu rakiya rekiya guyong jiuye jathangan jadhangan "
    "chathangan vieclamoi smrit simirit sra "
    "வேலை_வாய்ப்பு රැකියා_සේවා อาชีพ ស្វែងរកការងារ የሥራ_ስምሪት የስራ_ስምሪት ስምሪት бандлик занятости",
    "recruit": "reclutamiento reclutadora reclutadores reclutador reclutadoras contratacion contrataciones contratadora enganchadores enganche "
    "recrutement recruteurs recruteur recrutamento rekruting rikruting rikruta rikrutment rekruter istiqdam istikdam istiqdaam estekdam "
    "esteqdam istqdam isteqdam ilhaq elhaq elhak ilhak tuyendung pengerah perekrutan rekrutman "
    "إلحاق لإلحاق الحاق لالحاق ជ្រើសរើសពលករ ជ្រើសរើស බඳවාගැනීම් recrutadora",
    "agency": "ayathanaya niyojithayathanaya agensia agentura agence agences agencia agencias agentur acente ahensia ajansi ejensi ejency ajency agensy agentlar agentligi "
    "agentstva wakalat wakala ejansi ට්‍රැවල් এজেন্সিজ ဧဂျင်စီ အေးဂျင့် អេជេនស៊ី អេជិនស៊ី एजेन्सिज अजेन्सी",
    "service": "sewaya sevaya agelgilot adeeg hizmet hizmetleri hizmetler servicio servicios servico servicos jasa dichvu dichvutu khadamat khidmat khadmat sarbis serbis sarvis serviceing "
    "seba sebaa seva سروسس خدمة لخدمة الخدمات သာဗစ် ဆားဗစ် ဆာဗစ် ဝန်ဆောင် សេវ៉ា सर्भिसेस सर्भिसेज",
    "promoter": "promotores",
    "international": "internacionales internationale internationaux antarjatik antorjatik halqaro guoji quocte mezhdunarodnoe "
    "международный международная halkaro",
    "consult": "consultoria consultores conseil tuvan konsaltansi kansaltensi konsaltensi",
    "hr": "staffing personnel staff recursoshumanos ressourceshumaines nnl nguonnhanluc interim recursos renli insankaynaklari hrsolution",
    "travel": "traveller travellers traveler travelers viajes voyages voyage safar safariyat turizmi trevals trabels trabel travelz",
    "tour": "siyaha seyahat dulich",
    "trading": "comercial thuongmai tread treding tredars tijara tijarat maoyi ticareti",
    "enterprise": "empresa empresas entreprises entarprais intarprais",
    "supply": "cungung suministro saplai",
    "contract": "contratistas contratista",
    "placement": "colocacion colocaciones plasmen plesmen plasman plasmant placemant plesment plasment प्लेसमेंट प्लेसमेण्ट प्लेसमेन्ट्स প্লেসমেন্টস",
    "solution": "solusen solushan soluciones solusyon सोलुसन्स सलुसन सोल्युसन सोल्यूशन",
    "management": "gestion manajmen",
    "center": "centro zhongxin trungtam sentar senter",
    "office": "oficina oficinas cabinet maktab makteb mktab maktabi ofice offfice despacho opis karjaloy",
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
    "worker": "migran pekerjamigran buruh thoraphul",
    "sending": "pjtki pptkis p3mi bp3mi",
    "private_agent": "xususiy khususiy xba чаз ХБА хусусий частное",
}

TITLES: dict[str, str] = {
    "sahib": "صاحب साहब সাহেব साहेब",
    "don": "lic licenciado",
}

PLACES: dict[str, str] = {
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
