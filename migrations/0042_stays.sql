-- Stays of a home place's people, as care places tell them: who lies where, so that nobody is admitted in two provinces
-- at once and what is settled beside a stay can be looked at.
create table settlement.stays (
  encounter_id text not null,
  person_id text not null,
  care_area text not null,
  institution text not null,
  institution_name text not null,
  admitted_on date not null,
  state text not null,
  -- Care counts its news of an encounter: one that comes late changes nothing.
  turn integer not null,
  heard_at bigint not null,
  constraint stays_pkey primary key (encounter_id),
  constraint stays_state_known check (state in ('open', 'ended')),
  constraint stays_turn_positive check (turn >= 1)
);

create index stays_open on settlement.stays (person_id) where state = 'open';

-- Whether an open stay in another province refuses an admission or only marks it for review: the latest row of the home
-- area by the day of the admission; without one it refuses.
create table settlement.stay_rules (
  home_area text not null,
  from_day date not null,
  rule text not null,
  set_by text not null,
  constraint stay_rules_pkey primary key (home_area, from_day),
  constraint stay_rules_rule_known check (rule in ('refuse', 'mark'))
);

-- What somebody at the home place should look at; nothing waits for it. The subject is an encounter or a settlement.
create table settlement.reviews (
  subject text not null,
  reason text not null,
  person_id text not null,
  care_area text not null,
  -- The open stay beside which it stands.
  stay text not null,
  opened_at bigint not null,
  constraint reviews_pkey primary key (subject, reason),
  constraint reviews_reason_known check (reason in ('stay_beside_stay', 'outpatient_during_stay'))
);

-- At the care place: encounters whose admission or end home has still to hear; without a next time it has heard.
create table settlement.stay_news (
  encounter_id text not null,
  turn integer not null,
  next_at bigint,
  constraint stay_news_pkey primary key (encounter_id),
  constraint stay_news_turn_positive check (turn >= 1)
);

create index stay_news_due on settlement.stay_news (next_at) where next_at is not null;

-- Homes hear of the stays that go on now.
insert into settlement.stay_news (encounter_id, turn, next_at)
select id, 1, 0 from settlement.encounters where state = 'admitted';
