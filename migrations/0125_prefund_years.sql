-- At the hub: how the prefund of a pair was computed for a year, once; what changes the float afterwards is no yearly matter.
create table clearing.prefund_years (
  year text not null,
  home_node text not null,
  care_node text not null,
  scheme text not null,
  quarter_fen int8 not null,
  target_fen int8 not null,
  held_fen int8 not null,
  computed_at int8 not null,
  constraint prefund_years_pkey primary key (year, home_node, care_node, scheme),
  constraint prefund_years_scheme_known check (scheme in ('employee', 'resident')),
  constraint prefund_years_not_negative check (quarter_fen >= 0 and target_fen >= 0)
);
