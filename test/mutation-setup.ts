/** Mutation runs each property seldom and on fixed cases: a survivor is then no chance. */
import fc from "fast-check";

fc.configureGlobal({ numRuns: 6, seed: 20_211_201 });
