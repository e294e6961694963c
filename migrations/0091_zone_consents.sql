-- At the home place: whose consent to a released list of zones without filing is asked, one row for a version and a care place.
-- The list holds from its day whatever is said; without a next time nothing more is asked.
create table rulebook.zone_consents (
  version text not null,
  care_node text not null,
  owed_at int8 not null,
  next_at int8,
  heard_at int8,
  opinion text,
  why text,
  said_by text,
  said_at int8,
  constraint zone_consents_pkey primary key (version, care_node),
  constraint zone_consents_opinion check (opinion in ('consents', 'objects')),
  constraint zone_consents_said check ((opinion is null) = (said_at is null) and (opinion is null) = (said_by is null)),
  constraint zone_consents_ended check (opinion is null or next_at is null)
);
create index zone_consents_due on rulebook.zone_consents (next_at) where next_at is not null;

-- At the care place: what homes have released that names places here, and what this place says to it. One person enters it,
-- another confirms it; then it is said for good.
create table rulebook.seen_zones (
  home_node text not null,
  version text not null,
  in_force_from date not null,
  zones text not null,
  heard_at int8 not null,
  opinion text,
  why text,
  entered_by text,
  entered_at int8,
  confirmed_by text,
  confirmed_at int8,
  constraint seen_zones_pkey primary key (home_node, version),
  constraint seen_zones_opinion check (opinion in ('consents', 'objects')),
  constraint seen_zones_entered check ((opinion is null) = (entered_by is null) and (opinion is null) = (entered_at is null)),
  constraint seen_zones_reason check (opinion is distinct from 'objects' or coalesce(why, '') <> ''),
  constraint seen_zones_two_persons check (confirmed_by is null or (entered_by is not null and confirmed_by <> entered_by)),
  constraint seen_zones_confirmed check ((confirmed_by is null) = (confirmed_at is null))
);
