//! Words that stand in any comment on anything, in the languages that we see most: English,
//! Portuguese and Spanish, German, French, Russian. They say nothing about the subject.

use std::sync::LazyLock;

use foldhash::HashSet;

/// The words, as a set.
pub(super) static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| WORDS.split_whitespace().collect());

const WORDS: &str = "
    about after again also always another anything article back because been before being best
    blog both cannot come could does doing done down each even ever every everyone everything
    find first from getting give going good great have having here help helpful into information
    just keep know like little look made make many more most much must need never nice only
    other over page people please post posts really right same should site some something still
    such sure take than thank thanks that their them then there these they thing things think
    this those through time under until upon used using very want website well were what when
    where which while will with without work would writing year years your yours para como mais
    muito esta este esse essa isso pela pelo sobre quando você também pero más esto eso todo
    todos tiene porque está los las una del nicht auch eine einen einer sind oder aber wird
    haben noch nach wenn dass diese dieser sich über pour dans avec vous nous plus sont cette
    tout comme fait être leur sans très merci этот быть если есть очень когда чтобы только также
";
