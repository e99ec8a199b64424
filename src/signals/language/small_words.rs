//! The small words of languages: those that hardly a sentence does without.
//!
//! A word may stand under several languages; then it speaks for each of them. Words that are
//! written without their accents by people in a hurry stand in both forms.

use std::sync::LazyLock;

use foldhash::HashMap;

/// One bit a language.
pub(super) type Mask = u64;

/// For which languages a word speaks.
pub(super) fn mask_of(word: &str) -> Mask {
    static MASKS: LazyLock<HashMap<&'static str, Mask>> = LazyLock::new(|| {
        let mut masks = HashMap::default();
        for (at, (_, words)) in LANGUAGES.iter().enumerate() {
            for word in words.split_whitespace() {
                *masks.entry(word).or_insert(0) |= 1 << at;
            }
        }
        masks
    });
    // No word here is longer.
    if word.len() > 16 {
        return 0;
    }
    MASKS.get(word).copied().unwrap_or(0)
}

/// Codes of languages and their small words.
pub(super) const LANGUAGES: [(&str, &str); 29] = [
    ("en", "the and of to a in is i you that it for on with as was are be this have not but at they
        from or by an we he she his her my your what so if all will would there their about just no
        can who when how like do me don't it's i'm has had were been which one more than u ur im dont
        get got our us them him out up now know think only because some did am its then too go"),
    ("de", "der die das und ist nicht ich ein eine einen einem einer zu mit auf für fur den dem von es
        sich auch im wie wir sie er als an so bei noch nach aus oder aber wenn nur war hat sind dass
        was habe haben wird kann mir mich mein schon sehr hier zum zur über ihr man doch mal ja du"),
    ("nl", "de het een en van ik is dat niet op te zijn voor met die er maar ook aan om je dit wel bij
        nog naar dan zo als uit heb heeft deze hij ze was wat kan door hebben worden geen mijn over we"),
    ("fr", "le la les de des du un une et est pas je que qui dans pour sur avec ce il elle nous vous ne
        se au aux plus mais ou son sa ses cette c'est j'ai n'est qu'il comme tout bien très tres fait
        être si leur mon ma même aussi on par sans ils en y où d'un d'une"),
    ("es", "el la los las de que y en un una es no por con para se lo del al su más mas como pero sus le
        ya este esta muy yo todo cuando también tambien qué si hay ha son fue está porque me mi te sin
        sobre entre hasta donde nos tiene ser"),
    ("pt", "o a os as de que e do da em um uma é não nao no na para com se por mais dos das como mas ao
        ele sua seu ou muito já ja também tambem pelo pela isso ser está foi eu você voce me meu minha
        nos tem são quando sem até só ela esse essa este esta aqui à às gente pra"),
    ("it", "il lo la i gli le di che e è un una in non per con del della dei delle si da al come più piu
        ma sono anche ho ha questo questa mi ci se nel nella alla dal dalla o molto io quando perché
        perche tutto essere suo sua ne chi quello hanno fatto"),
    ("ca", "el la els les de que i en un una és es no per amb del dels al als molt més mes com però pero
        aquest aquesta ha han va són ser jo també tambe quan hi ho seva seu on perquè sense si fer"),
    ("ro", "și si în in de la cu nu este e un o pe care ce mai din pentru sa să ca că al a ai am au fost
        dar sunt foarte lui ei cum sau acest aceasta fi asta după prin când dacă tot doar eu te mi"),
    ("sv", "och att det som en på är av för den med till inte om jag har ett de var men så ni vi han hon
        man kan när från eller detta mycket nu också bara vad här där min mig dig skulle efter vid"),
    ("da", "og at det som en på er af for den med til ikke om jeg har et de var men så vi han hun man kan
        når fra eller dette meget nu også kun hvad her der min mig dig skulle efter ved blev noget"),
    ("no", "og at det som en på er av for den med til ikke om jeg har et de var men så vi han hun man kan
        når fra eller dette veldig nå også bare hva her der min meg deg skulle etter ved ble noe"),
    ("fi", "ja on ei se että en kun oli mutta myös ovat hän niin kuin minä tämä sen ole jos vain mitä olen
        sitä nyt tai joka kaikki sinä siitä siellä täällä voi mukaan hyvin kanssa ne te me jo"),
    ("pl", "i w na nie się sie z do że ze to jest o jak ale po co tak za od są sa już juz tylko przez dla
        czy był byl ja mnie być może oraz tym który która tego bardzo jego jej mi moje ma jestem gdy"),
    ("cs", "a v na se je že to s z do o ale jak za i po si tak by jsem jsou pro jen už co když být nebo
        které která který také není má aby tento tato velmi jeho mi mě při od jsme byl bylo"),
    ("sk", "a v na sa je že to s z do o ale ako za aj po si tak by som sú pre len už čo keď byť alebo
        ktoré ktorá ktorý tiež nie má aby tento táto veľmi jeho mi ma pri od sme bol bolo"),
    ("hu", "a az és hogy nem is egy van meg ez de csak már volt el ha mint még vagy én ki be le azt ezt
        nagyon lesz itt ott minden amit aki mert ezért után lehet kell sem majd nekem ami"),
    ("hr", "je i u na se da za to ne su od s kao ali sam bi što sto ili koji koja koje samo sve biti još jos
        kako ga mi ti ako nije po o do iz bio može kod vrlo jer nego već smo ima ovo te"),
    ("tr", "bir ve bu da de için çok ne ile o ben gibi daha var mi ama kadar sonra olarak değil ya her
        en olan şey ki sen biz benim diye yok nasıl mı bunu şu bana çünkü hem oldu iyi olduğunu"),
    ("id", "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada mereka
        kita bisa sudah atau kami dia aku apa hanya lebih bagi oleh orang sangat tapi anda jadi seperti
        sebagai nya telah lagi kalau jika saat tak"),
    ("vi", "và là của có không được cho một các tôi này với những người trong đã thì khi bạn để như
        rất cũng ra đến về ở làm nó mà từ tại lại nhiều nếu vì hay sẽ còn bị phải đó chỉ nên"),
    ("tl", "ang ng sa na mga ay at ko ako mo ka ito siya kung hindi para po lang naman din ba namin nila
        kami sila ni may wala pero ikaw kasi yung talaga si niya dahil natin tayo nang"),
    ("ru", "и в не на что я с как это он а то по но все она так его из у за от же бы для мы вы ты меня
        мне было только или если есть уже когда очень еще ещё был они где даже нет ее её их вот может
        этот того чтобы без кто будет можно после"),
    ("uk", "і в не на що я з як це він а та по але все вона так його із у за від же б для ми ви ти мене
        мені було тільки або якщо є вже коли дуже ще був вони де навіть немає її їх ось може цей того
        щоб без хто буде можна після про й до"),
    ("bg", "и в не на че аз с как това той а то по но все тя така от у за да би за ние вие ти ме ми
        беше само или ако е вече когато много още са те къде дори няма го ги им ето може този
        се си ще което който която при след без кой бъде"),
    ("sr", "и у на се да за је то не су од с као али сам би што или који која које само све бити још
        како га ми ти ако није по о до из био може код врло јер него већ смо има ово те"),
    ("ar", "في من على أن ان إلى الى هذا هذه التي الذي ما لا عن مع كان كل هو هي أو او لم بعد قبل قد ثم
        حتى إذا اذا بين عند لقد أنا انا نحن غير كما لكن ولا وهو يا ذلك كانت هل لن أي"),
    ("fa", "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز می شود شده ما اما یا باید من
        کند بود دارد او هر اگر همه پس های است، چه نیست خیلی بسیار کنید شما"),
    ("ur", "کے میں کی ہے اور سے کا کو اس نے کہ ہیں پر یہ بھی ایک نہیں تھا وہ ہو کر تو گیا ہی جو لیے
        تھے ان کیا ہوں اپنے تھی ہم آپ کچھ بہت رہا رہے مجھے"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_small_word_can_be_met() {
        for (code, words) in LANGUAGES {
            for word in words.split_whitespace() {
                assert_eq!(crate::text::folded(word), word, "{code}");
                assert!(mask_of(word) != 0, "{code} {word}");
            }
        }
    }
}
