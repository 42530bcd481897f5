package parse

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/rss"

	"necblogs/internal/planet"
)

const day = 24 * time.Hour

// maxPace bounds the pace that a feed may ask for: a slower one is not meant as such.
const maxPace = 365 * day

// rssPace is how often an RSS feed asks to be polled: ttl in minutes, skipHours
// in UTC (24 is midnight), skipDays by their English names (RSS 2.0), and the
// update period of the syndication module.
func rssPace(feed *rss.Feed, x extensions) planet.Pace {
	p := updatePace(x)
	if minutes, err := strconv.Atoi(strings.TrimSpace(feed.TTL)); err == nil && minutes > 0 {
		p.TTL = max(p.TTL, time.Duration(min(minutes, int(maxPace/time.Minute)))*time.Minute)
	}
	for _, s := range feed.SkipHours {
		hour, err := strconv.Atoi(strings.TrimSpace(s))
		if err == nil && hour >= 0 && hour <= 24 && !slices.Contains(p.SkipHours, hour%24) {
			p.SkipHours = append(p.SkipHours, hour%24)
		}
	}
	for _, s := range feed.SkipDays {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(s), d.String()) && !slices.Contains(p.SkipDays, d) {
				p.SkipDays = append(p.SkipDays, d)
			}
		}
	}
	return p
}

// updatePace reads sy:updatePeriod and sy:updateFrequency, the number of times
// in that period (RDF Site Summary 1.0 Modules: Syndication; default daily, 1).
func updatePace(x extensions) planet.Pace {
	periods := map[string]time.Duration{
		"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": maxPace,
	}
	period := periods[strings.ToLower(x.text("sy", "updatePeriod"))]
	frequency, err := strconv.Atoi(x.text("sy", "updateFrequency"))
	switch {
	case period == 0 && err != nil:
		return planet.Pace{}
	case err != nil || frequency < 1:
		frequency = 1
	}
	return planet.Pace{TTL: cmp.Or(period, day) / time.Duration(frequency)}
}
