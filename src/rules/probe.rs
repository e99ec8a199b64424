//! The patterns of a set one by one, for whoever measures what each costs.

use super::compile::Ruleset;
use super::plain::Text;
use super::price::Work;
use crate::text::Views;

impl Ruleset {
    /// Hands over each pattern that has its turn on these views: the place of its rule in
    /// [`Ruleset::rules`], and what runs it once.
    ///
    /// Words, phrases and domains are found for all rules at once and belong to none of them.
    pub fn each_turn(&self, views: &Views, mut each: impl FnMut(usize, &dyn Fn())) {
        for surface in &self.surfaces {
            let Some(reading) = views.get(surface.field, surface.view) else {
                continue;
            };
            let text = reading.text();
            let whole = Text::of(text);
            let found = self.found_in(surface, text);
            for (at, near) in found.turns() {
                let entry = &self.patterns[at];
                if self.rules[entry.rule].fields.contains(&surface.field) {
                    each(entry.rule, &|| {
                        std::hint::black_box(entry.pattern.find(
                            &whole,
                            near,
                            &mut Work::default(),
                        ));
                    });
                }
            }
        }
    }

    /// Whether a rule has patterns, so that it has a time of its own.
    pub fn has_patterns(&self, rule: usize) -> bool {
        self.patterns.iter().any(|entry| entry.rule == rule)
    }
}
