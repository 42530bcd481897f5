"""Prints what python3-feedparser reads in the feed on standard input, as JSON."""
import calendar, json, sys, time
import feedparser

feed = feedparser.parse(sys.stdin.buffer.read(), sanitize_html=False, resolve_relative_uris=False)
if feed.bozo:
    sys.exit("not well-formed: %s" % feed.bozo_exception)


def date(parsed):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(calendar.timegm(parsed))) if parsed else ""


json.dump([{
    "ID": e.id,
    "Link": e.link,
    "Title": e.get("title", ""),
    "Author": e.author,
    "Published": date(e.get("published_parsed")),
    "Updated": date(e.get("updated_parsed")),
    "Content": next((c.value for c in e.get("content", []) if c.type == "text/html"), ""),
    "Categories": [t.get("label") or t.term for t in e.get("tags", [])],
    "Files": [x.href for x in e.get("enclosures", [])],
} for e in feed.entries], sys.stdout)
