-- first
create table item (id integer primary key, name text not null);
insert into item (name) values ('a;b'), ('it''s');
