create table log (item_id integer, at text);
create trigger item_added after insert on item begin
  insert into log values (new.id, case when new.name is null then 'never' else 'now' end);
end;
create index item_name on item (name);
