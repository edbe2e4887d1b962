#!/bin/sh
# A bot written with nothing but curl: it says things, reads back page by page, mends what it said,
# cheers, takes back, and follows what happens. It tells what it saw, a line for each.
#
#   bot.sh http://chat.example.com ROOM KEY
set -eu

base=$1 room=$2 key=$3
messages="$base/rooms/$room/$key/messages"
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT

ask() {
  curl --silent --show-error --fail --noproxy '*' "$@"
}

# Says something, and answers with the id of the message.
say() {
  ask --dump-header "$desk/said" --data "$1" "$messages"
  sed -n 's/^[Ll]ocation: .*\/\([0-9]*\).*/\1/p' "$desk/said"
}

# What happened, from a cursor on; without one the cursor of now.
hear() {
  ask --header "Authorization: Bearer $key" "$base/api/events$1"
}

cursor_in() {
  sed -n 's/.*"cursor":"\([^"]*\)".*/\1/p'
}

first_id_in() {
  sed 's/^[^0-9]*"id":\([0-9]*\).*/\1/'
}

cursor=$(hear "" | cursor_in)

# Whoever spoke last gets a cheer, and one that is thought better of.
last=$(ask "$messages" | grep -o '"id":[0-9]*,"created_at"' | tail -n 1 | tr -dc 0-9)
ask --data '👍' "$messages/$last/boosts" > /dev/null
wrong=$(ask --data '👎' "$messages/$last/boosts" | first_id_in)
ask --request DELETE "$messages/$last/boosts/$wrong"

# More than a page of words, one of them wrong and one too many.
wrong=$(say 'Deplyed!')
regretted=$(say 'Never mind.')
number=1
while [ "$number" -le 40 ]; do
  say "Step $number: 100% <b>done</b>" > /dev/null
  number=$((number + 1))
done
ask --request PATCH --data 'Deployed & <b>well</b>' "$messages/$wrong" > /dev/null
ask --request DELETE "$messages/$regretted"

echo 'all is well' > "$desk/report.txt"
ask --form "attachment=@$desk/report.txt" "$messages"

# Back to the beginning, from link to link.
page=$messages read=0 pages=0
while [ -n "$page" ]; do
  ask --dump-header "$desk/headers" --output "$desk/page" "$page"
  read=$((read + $(grep -o '"created_at":"[^"]*","body"' "$desk/page" | wc -l)))
  pages=$((pages + 1))
  page=$(sed -n 's/^[Ll]ink: <\(.*\)>; rel="next".*/\1/p' "$desk/headers")
done
total=$(sed -n 's/^[Xx]-[Tt]otal-[Cc]ount: \([0-9]*\).*/\1/p' "$desk/headers")
echo "read $read of $total on $pages pages"

# What was read is not sent again.
ask --output "$desk/page" --etag-save "$desk/tag" "$messages"
again=$(ask --output "$desk/again" --etag-compare "$desk/tag" --write-out '%{http_code}' "$messages")
echo "again: $again"

# All that happened meanwhile, a few at a time, until there is nothing more. What is gone again by then
# is told as gone alone.
while :; do
  heard=$(hear "?after=$cursor&limit=20&timeout=1")
  cursor=$(printf '%s' "$heard" | cursor_in)
  kinds=$(printf '%s' "$heard" | grep -o '"type":"[a-z_.]*"' | cut -d '"' -f 4)
  [ -n "$kinds" ] || break
  printf '%s\n' "$kinds" >> "$desk/heard"
done
sort "$desk/heard" | uniq -c | sed 's/^ *\([0-9]*\) /heard \1 /'
