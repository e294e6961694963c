/** Mutation runs each property seldom, and always on the same cases: a survivor is then no chance. */
import fc from "fast-check";

fc.configureGlobal({ numRuns: 6, seed: 20_211_201 });
