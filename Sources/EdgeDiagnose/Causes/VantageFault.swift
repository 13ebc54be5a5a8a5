import EdgeModel

/// This vantage could not look; the target may be well.
package struct VantageFault: Cause {
  package let id = "vantage-fault"
  package let summary = "This vantage could not look; the target may be well."
  package let rulesOut = "Another vantage on another network sees the same."
  package let prevent = "Two vantages on different networks, and an alarm on UNKNOWN."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    isOf(
      finding, VantageOffline(), VantageIntercepted(), TrustStoreMissing(), Unobserved(), VantageCannot(),
      HintsOutdated(), ClockOff(), ExpectationOutdated())
      || finding.isUnknown && allRules.contains { $0.id == finding.rule && $0.restsOnClock }
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    let lookElsewhere = "do not act on the target: look from elsewhere first"
    switch first.rule {
    case Unobserved().id where first.speaksOfFamily:
      return Account(
        "the target cannot be judged over one address family alone", supports: first.seen,
        confirm: "edgeprobe check \(first.host)", now: "look again without -4 or -6",
        fix: "use -4 and -6 only for names that have such addresses, and servers with such")
    case Unobserved().id where findings.contains(where: \.speaksOfNoWay):
      let hidden = findings.first(where: \.speaksOfNoWay) ?? first
      return Account(
        "this host has no way there, which tells nothing about the target", supports: findings.flatMap(\.seen),
        confirm: "dig +norecurse @\(hidden.firstAddress) \(hidden.zone) SOA", now: lookElsewhere,
        fix: "run edgeprobe where the way is open, or open it with --allow-address")
    case Unobserved().id:
      return Account(
        "the look was cut short, which tells nothing about the target", supports: first.seen,
        confirm: "edgeprobe check \(first.host) --deadline 5m",
        now: "look again with more time, and from elsewhere", fix: "fewer targets a run, or a longer --deadline")
    case TrustStoreMissing().id:
      return Account(
        "this host has no CA bundle, which tells nothing about the target", supports: first.seen,
        confirm: "ls -l /etc/ssl/certs/ca-certificates.crt", now: lookElsewhere,
        fix: "install ca-certificates here, or pass --trust")
    case VantageCannot().id where first.scope.port == nil:
      return Account(
        "port 53 is closed to this host, which tells nothing about what lies in DNS", supports: first.seen,
        confirm: "dig +norecurse . SOA @198.41.0.4", now: lookElsewhere,
        fix: "run edgeprobe where port 53 is open; edgeprobe cert --address looks at a certificate without DNS")
    case VantageCannot().id:
      return Account(
        "this host has no way there, which tells nothing about the target", supports: first.seen,
        confirm: "dig @\(first.firstAddress) . SOA", now: lookElsewhere,
        fix: "run edgeprobe where the way is open, or leave out what is not meant (-4, --resolver)")
    case ClockOff().id:
      return Account(
        "this host's clock is off, so what rests on the time tells nothing about the target",
        supports: findings.filter { $0.rule == ClockOff().id }.map(\.message), confirm: "timedatectl",
        now: "set the clock of this host, then run again", fix: "synchronise the time here, with an alarm")
    case ExpectationOutdated().id:
      return Account(
        "an export of state is too old to tell anything", supports: first.seen,
        confirm: "aws sts get-caller-identity", now: "export the state again, then run again",
        fix: "have cron export it more often than its limit")
    case HintsOutdated().id:
      return Account(
        "the walk begins with an old list of root servers", supports: first.seen,
        confirm: "dig +norecurse . NS @198.41.0.4", now: "nothing: one good hint is enough",
        fix: "update edgeprobe, or the file given with --hints")
    default:
      let isIntercepted = first.rule == VantageIntercepted().id
      return Account(
        (isIntercepted ? "somebody answers in place of the servers asked" : "this host is cut off")
          + ", which tells nothing about the target",
        supports: first.seen, confirm: "dig +norecurse . SOA @198.41.0.4", now: lookElsewhere,
        fix: isIntercepted
          ? "run edgeprobe where port 53 is left alone" : "restore the network of this host, then run again")
    }
  }
}

extension Finding {
  /// Whether it is this place that a name server cannot be asked from, however long the look.
  fileprivate var speaksOfNoWay: Bool {
    rule == Unobserved().id && scope.port == nil && !scope.servers.isEmpty
  }

  /// Whether what could not be looked at was left out at the user's wish.
  fileprivate var speaksOfFamily: Bool {
    [AddressFamily.ipv4, .ipv6].contains { message.contains("(\($0.option))") }
  }
}
