/**
 * Facts that the platform fills by itself, under the names that a policy's head gives them; every
 * other fact that a policy asks for is entered or imported for a person. `sent` come from the care
 * place with the case, `counted` home counts from the person's qualifications.
 */

/**
 * community: the institution gives community service, its agreement says so; transfer: the stay
 * goes on from another hospital's; monthsDispensed: months that the lines of the visit supply, part
 * of one counted as one.
 */
export type SentFact = "community" | "transfer" | "monthsDispensed";

/** diseases: how many are recognised; monthsRecognised: the how-manieth month of this one it is. */
export type CountedFact = "diseases" | "monthsRecognised";

/** Values by name, as text. */
export type Facts = Readonly<Record<string, string>>;

/** A word of a policy file's head. */
export const FACT_NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
export const FACT_VALUE_MAX = 100;

export function yesNo(so: boolean): "yes" | "no" {
  return so ? "yes" : "no";
}
