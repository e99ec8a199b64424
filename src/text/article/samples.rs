//! Articles and comments that the lines were drawn by. All of them were written for it.

/// What a comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of the article.
    About,
    /// Against the article, and of it.
    Against,
    /// By a reader, of something else.
    Aside,
    /// Praise that fits any article.
    Praise,
}

use Kind::{About, Against, Aside, Praise};

/// An article with its comments.
pub(super) struct Sample {
    /// Articles of one language are compared with each other.
    pub(super) lang: &'static str,
    pub(super) title: &'static str,
    pub(super) article: &'static str,
    pub(super) comments: &'static [(Kind, &'static str)],
}

pub(super) const SAMPLES: [Sample; 12] = [
    Sample {
        lang: "en",
        title: "Cartels buy drones to watch the border",
        article: "Mexican drug cartels have bought hundreds of small drones to follow patrols along the Rio \
            Grande, two officers of the border police told us. The drones carry cameras and, now and then, a \
            few pounds of fentanyl. Sheriff Dolores Pruitt of Maverick County says that her deputies counted \
            ninety flights in one night. In Juárez, the Sinaloa group is said to train its own pilots. \
            Killings in the city have doubled since spring. Congress has given the police money for jammers, \
            but none has been delivered. Most of the fentanyl still comes in lorries, Pruitt adds, hidden \
            between tomatoes and car parts.",
        comments: &[
            (
                About,
                "My brother is a deputy in Maverick County. He says they shoot at the drones and never hit one.",
            ),
            (
                About,
                "The cartels had drones in 2010 already. What is new is the fentanyl.",
            ),
            (
                About,
                "Pruitt is right, the lorries are the problem and not the toys in the air.",
            ),
            (
                About,
                "How do the jammers work? Would they not disturb the phones of the whole county?",
            ),
            (
                About,
                "I lived in Juárez for six years. The killings never made the news here until Americans died.",
            ),
            (
                Against,
                "Ninety flights in one night is nonsense. You print whatever a sheriff says before an election.",
            ),
            (
                Against,
                "More fear about Mexican people. Who buys the fentanyl? Ask Congress about the demand.",
            ),
            (Aside, "The picture does not load on my phone."),
            (
                Aside,
                "My son died two years ago from one pill. I can not read any of this without crying.",
            ),
            (
                Aside,
                "Nobody will do anything until there is an election again.",
            ),
            (Praise, "Great post, thank you! Keep up the good work."),
            (
                Praise,
                "Very informative article, I learned so much and will share it with my friends.",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "Pruning old apple trees",
        article: "An apple tree of sixty years does not want to be young again. Take the dead wood first, then \
            the crossing branches, and stop before a third of the crown is gone. I prune in late winter, when \
            the buds are still closed and the cuts heal by summer. Water shoots come from cutting too much at \
            once; rip them off in June. Wax on the cut does more harm than good. My Bramley and the two old \
            Boskoop by the shed gave four boxes last autumn, after eight years with nothing.",
        comments: &[
            (
                About,
                "I cut mine in August and it bled for weeks. Late winter it is, then.",
            ),
            (
                About,
                "Our Boskoop has more water shoots than leaves. So we cut too much?",
            ),
            (
                Against,
                "I disagree about the wax: without it our trees got canker in every cut.",
            ),
            (
                Against,
                "A third of the crown is far too much for a tree of that age. A tenth, and over five years.",
            ),
            (
                Aside,
                "Does anybody know where to buy a good ladder around Leeds?",
            ),
            (
                Aside,
                "Your garden was in my dream last night, and my grandmother sat in it.",
            ),
            (
                Praise,
                "Nice blog! I really enjoyed reading this, thanks for sharing.",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "Lifetimes explained with a kitchen timer",
        article: "The borrow checker of Rust knows for how long a reference is good, and a lifetime is the name of \
            that stretch. Think of a kitchen timer: the value is the cake, the reference is the smell. When the \
            cake is eaten, nobody may smell it. The compiler does not run your program; it compares timers. If \
            a function gives back a reference, it must say which timer it took it from. Elision writes the \
            common cases for you. A static lifetime is a timer that never rings.",
        comments: &[
            (
                About,
                "The smell of the cake finally made me understand why the compiler complains about my struct.",
            ),
            (
                About,
                "Does elision also work for a method that takes self and a second reference?",
            ),
            (
                Against,
                "A timer is a bad picture: lifetimes are regions of code and not of time.",
            ),
            (Aside, "The dark theme makes the code blocks hard to read."),
            (Aside, "Will there be a part about async as well?"),
            (
                Praise,
                "Excellent article, very helpful for beginners. Thanks a lot!",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "Council closes the swimming pool in Harwick",
        article: "The council of Harwick voted on Tuesday to close the Tanner Street swimming pool in September. \
            Repairs of the roof would cost four million pounds, said councillor Miriam Oakes, and the town has \
            debts of twenty. Swimming clubs with nine hundred members lose their home. The school will send its \
            pupils by bus to Penderby. A petition for the pool collected six thousand signatures within a week, \
            more than Oakes had votes.",
        comments: &[
            (
                About,
                "I learned to swim in Tanner Street, and so did my mother. Where will the children learn it now?",
            ),
            (
                About,
                "The bus to Penderby takes forty minutes, so an hour of swimming becomes half a day.",
            ),
            (About, "Signed the petition twice, once for my dog."),
            (
                Against,
                "Good riddance. The roof has leaked since 1990 and debts do not vanish because we like to splash.",
            ),
            (Aside, "Typical. They always find money for themselves."),
            (Aside, "Is the library still open on Saturdays?"),
            (
                Praise,
                "Thanks for this great information, it is really useful for everyone.",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "What a p-value does not say",
        article: "A p-value is not the chance that the hypothesis is false. It tells how odd the data would be if \
            there were no effect at all. With twenty tests, one is below five percent by luck alone. In our \
            course we let students flip coins and publish the best result; it always looks like a discovery. \
            Fisher meant the number as a reason to look again. Report the size of the effect and its interval, \
            and write down before the experiment what you will test.",
        comments: &[
            (
                About,
                "My students love the coins. The one with the best result writes a press release each year.",
            ),
            (
                About,
                "Would an interval from Bayes be easier to explain than the usual one?",
            ),
            (
                Against,
                "Blaming the p-value is cheap. People would abuse intervals in the same manner.",
            ),
            (
                Aside,
                "I failed statistics three times and still have nightmares.",
            ),
            (
                Praise,
                "Wonderful post. Your writing style is amazing, keep it up!",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "Three days in Porto by tram",
        article: "Line 1 leaves from the church of São Francisco and follows the river to the sea. Sit on the left. \
            On the second day we took the 22 uphill past the market of Bolhão, where Dona Amélia sells sardines \
            and tells you how to fry them. The trams are a hundred years old, the brakes not much younger. A \
            ticket costs five euros, which is too much for locals; they take the bus. We slept near the Ribeira, \
            above a bar that closes at four.",
        comments: &[
            (
                About,
                "Dona Amélia sold me sardines as well! She refused to let me take fewer than ten.",
            ),
            (
                About,
                "The 22 was full each time we tried. Is there an hour when one gets a seat?",
            ),
            (
                Against,
                "Trams for tourists at five euros are what is wrong with Porto.",
            ),
            (Aside, "We went to Vienna instead and it rained all week."),
            (
                Praise,
                "Awesome blog, I love your website. Thank you for sharing!",
            ),
        ],
    },
    Sample {
        lang: "en",
        title: "Sourdough without a schedule",
        article: "Bread does not need you at six in the morning. Mix flour, water, salt and a spoon of starter before \
            you go to bed, with cold water in summer. In the morning fold the dough once. It may wait in the \
            fridge for three days and gets better each day. Bake it from cold in an iron pot, forty minutes with \
            the lid and ten without. A dense crumb means that the starter was hungry, not that you did it wrong.",
        comments: &[
            (
                About,
                "Three days in the fridge gave me the best crumb in ten years of baking.",
            ),
            (
                About,
                "What flour do you feed the starter with? Mine smells like nail polish.",
            ),
            (
                Against,
                "Cold dough in a cold pot gave me a brick. Heat the pot, whatever he says.",
            ),
            (
                Aside,
                "My husband is allergic to wheat, so we do with rice.",
            ),
            (
                Praise,
                "Very nice article, thanks. I will come back to your site.",
            ),
        ],
    },
    Sample {
        lang: "de",
        title: "Stadtrat streicht die Nachtbusse",
        article: "Der Stadtrat von Lindenau hat am Dienstag beschlossen, die Nachtbusse ab Oktober zu streichen. Das \
            spart der Stadt zwei Millionen Euro im Jahr, sagt Bürgermeisterin Hanne Vogt. Betroffen sind vor allem \
            Pflegekräfte, die nach der Spätschicht im Krankenhaus nach Hause müssen. Die Verkehrsbetriebe hatten \
            kleinere Fahrzeuge vorgeschlagen, doch dafür fand sich keine Mehrheit. Eine Initiative sammelt nun \
            Unterschriften.",
        comments: &[
            (
                About,
                "Ich arbeite im Krankenhaus und habe um halb zwei Feierabend. Ein Taxi kostet mich einen halben Lohn.",
            ),
            (
                About,
                "Warum waren die kleineren Fahrzeuge keine Lösung? Das hätte doch jeder im Stadtrat verstehen können.",
            ),
            (
                Against,
                "Die Nachtbusse fahren seit Jahren leer herum, Frau Vogt hat völlig recht.",
            ),
            (Aside, "Und für das neue Rathaus war Geld da."),
            (Praise, "Sehr schöner Beitrag, vielen Dank und weiter so!"),
        ],
    },
    Sample {
        lang: "de",
        title: "Tomaten auf dem Balkon",
        article: "Tomaten brauchen Sonne, einen großen Topf und jeden Tag Wasser. Ich setze die Pflanzen Mitte Mai, wenn \
            die Nächte warm bleiben, und breche die Triebe in den Achseln aus. Braunfäule kommt vom Regen: ein \
            Dach aus Folie hilft mehr als jedes Mittel. Kaffeesatz düngt ein wenig, Brennnesseljauche besser, \
            aber die Nachbarn riechen sie.",
        comments: &[
            (
                About,
                "Bei mir kam die Braunfäule trotz Folie, der Topf stand wohl zu eng an der Wand.",
            ),
            (
                Against,
                "Kaffeesatz düngt gar nicht, der macht nur die Erde sauer.",
            ),
            (Aside, "Wir haben leider nur ein Fenster nach Norden."),
            (Praise, "Toller Artikel, danke für die Informationen!"),
        ],
    },
    Sample {
        lang: "ru",
        title: "Мост через Волгу закрыли на ремонт",
        article: "Старый мост через Волгу в Кинешме закрыли на ремонт до ноября. Движение пустили по понтонной переправе, \
            и утром очередь машин растянулась на три километра. Мэр Ирина Соколова обещает, что подрядчик закончит \
            раньше срока. Жители левого берега добираются до больницы больше часа. Мост построили ещё до войны, \
            последний ремонт был сорок лет назад.",
        comments: &[
            (
                About,
                "Живу на левом берегу, утром стояла в очереди на переправу два часа. Скорая до больницы не доедет.",
            ),
            (
                About,
                "Соколова обещала закончить ремонт ещё в прошлом году.",
            ),
            (
                Against,
                "Не понимаю, чему вы удивляетесь: мост давно держался на честном слове, закрыли правильно.",
            ),
            (Aside, "А в нашем дворе третий год не горит ни один фонарь."),
            (Praise, "Спасибо за интересную статью, очень полезно!"),
        ],
    },
    Sample {
        lang: "ja",
        title: "港の無人機に住民が反発",
        article: "横浜港の上空を飛ぶ無人機について、周辺の住民から苦情が相次いでいる。市は密輸の監視のため昨年から十二機を飛ばしている。\
            住民の会の佐藤さんは、夜中の騒音で眠れないと話す。市の担当者は、飛行の高さを上げることを検討すると答えた。監視の費用は年間三億円に上る。",
        comments: &[
            (
                About,
                "港の近くに住んでいますが、無人機の騒音は本当にひどいです。費用も高すぎます。",
            ),
            (
                Against,
                "密輸の監視は必要です。騒音くらい我慢できるでしょう。",
            ),
            (Aside, "写真がとてもきれいですね。どこのカメラですか。"),
            (
                Praise,
                "素晴らしい記事をありがとうございます。また読みに来ます。",
            ),
        ],
    },
    Sample {
        lang: "th",
        title: "ชาวบ้านค้านสร้างท่าเรือใหม่",
        article: "ชาวบ้านริมคลองกว่าสองร้อยคนรวมตัวคัดค้านการสร้างท่าเรือใหม่ เพราะกลัวว่าน้ำจะเน่าเสียและปลาจะหายไป \
            เทศบาลบอกว่าท่าเรือจะสร้างงานให้คนในพื้นที่และลดเวลาขนส่งสินค้า การก่อสร้างจะเริ่มปลายปีนี้",
        comments: &[
            (
                About,
                "บ้านอยู่ริมคลอง ปลาหายไปตั้งแต่ปีที่แล้ว ถ้าสร้างท่าเรือใหม่คงไม่เหลืออะไร",
            ),
            (Aside, "อากาศวันนี้ร้อนมาก ไม่อยากออกไปไหนเลย"),
            (Praise, "ขอบคุณสำหรับบทความดีๆ ค่ะ"),
        ],
    },
];
