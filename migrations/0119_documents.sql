-- Papers that a node issued (单据): what stood on each, sealed by the node, and every print of it. A paper whose content has
-- changed gets a new version; the one before is replaced and can still be verified.
create schema documents;
create sequence documents.numbers;

create table documents.papers (
  number text not null,
  version int4 not null,
  kind text not null,
  subject text not null,
  -- Of one subject: for whom, such as with the person's name hidden.
  edition text not null,
  content text not null,
  content_digest text not null,
  issuer text not null,
  issued_at int8 not null,
  issued_by text not null,
  check_code text not null,
  public_key text not null,
  seal text not null,
  replaced_at int8,
  constraint papers_pkey primary key (number, version),
  constraint papers_version_positive check (version > 0)
);
create unique index papers_one_valid on documents.papers (kind, subject, edition) where replaced_at is null;
create index papers_subject on documents.papers (subject);

-- One row a print; the digest comes when the bytes are there, and a print without one never left.
create table documents.copies (
  number text not null,
  version int4 not null,
  copy int4 not null,
  format text not null,
  printed_at int8 not null,
  printed_by text not null,
  bytes_digest text,
  seal text,
  constraint copies_pkey primary key (number, version, copy),
  constraint copies_of_paper foreign key (number, version) references documents.papers (number, version),
  constraint copies_format_known check (format in ('pdf', 'xlsx')),
  constraint copies_sealed check ((bytes_digest is null) = (seal is null))
);
create unique index copies_digest on documents.copies (bytes_digest);

create function documents.reject_change() returns trigger language plpgsql as $$
begin
  raise exception 'what was issued never changes';
end $$;
create trigger papers_stand before update on documents.papers for each row
  when ((new.number, new.version, new.kind, new.subject, new.edition, new.content, new.content_digest, new.issuer,
         new.issued_at, new.issued_by, new.check_code, new.public_key, new.seal)
        is distinct from
        (old.number, old.version, old.kind, old.subject, old.edition, old.content, old.content_digest, old.issuer,
         old.issued_at, old.issued_by, old.check_code, old.public_key, old.seal)
        or old.replaced_at is not null)
  execute function documents.reject_change();
create trigger copies_stand before update on documents.copies for each row
  when ((new.number, new.version, new.copy, new.format, new.printed_at, new.printed_by)
        is distinct from (old.number, old.version, old.copy, old.format, old.printed_at, old.printed_by)
        or old.bytes_digest is not null)
  execute function documents.reject_change();
create trigger papers_stay before delete on documents.papers for each row execute function documents.reject_change();
create trigger copies_stay before delete on documents.copies for each row execute function documents.reject_change();
