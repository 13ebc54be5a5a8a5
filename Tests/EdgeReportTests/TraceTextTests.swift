import EdgeModel
import EdgeReport
import Testing

/// What `trace` makes of cases that a healthy name does not show.
struct TraceTextTests {
  private func text(_ report: TraceReport, verbose: Bool = false, width: Int = 80) -> String {
    TextReport().text(of: .trace(report), options: ReportOptions(verbose: verbose, width: width))
  }

  /// Of as many on both sides, those that serve the zone are the norm, whichever comes first in the alphabet.
  @Test func ofAsManyOnBothSidesThoseThatServeAreTheNorm() {
    var report = Samples.trace
    report.delegations[1].responses[0].outcome = .answered(.noData)
    #expect(text(report).contains("example.com.  2 servers, 2 addresses; 1 of 2: no data, 12 ms\n"))
    #expect(text(report).contains("ns2.example.net. 198.51.100.2  lame: REFUSED"))
  }

  /// Servers that say there is nothing differ from one that has the record; one without authority says nothing.
  @Test(arguments: [
    (Response.Outcome.answered(.noData), true, true), (.answered(.nameError), true, true),
    (.answered(.noData), false, false), (.timeout, true, false),
  ])
  func theRecordIsNotAtEveryServer(_ outcome: Response.Outcome, isAuthoritative: Bool, differs: Bool) {
    var report = Samples.trace
    report.delegations[1].responses[1].outcome = outcome
    report.delegations[1].responses[1].isAuthoritative = isAuthoritative
    #expect(text(report).contains("is 203.0.113.10 (at 1 of 2 server addresses)") == differs)
    #expect(text(report).contains("gives its users this record, or what another server gives") == differs)
  }

  /// A fault of the way keeps the record from users; one of the record itself does not, unless it comes over TCP alone.
  @Test(arguments: [
    (Severity.sev1, RecordType.cname, nil, true), (.sev2, .ns, nil, true), (.sev3, .ns, nil, false),
    (.sev1, .a, nil, false), (.sev2, .a, Transport.udp, true),
  ])
  func anAnswerThatNotEveryUserGets(
    _ severity: Severity, _ type: RecordType, _ transport: Transport?, isWithheld: Bool
  ) {
    var report = Samples.trace
    report.findings[0].severity = severity
    report.findings[0].scope.type = type
    report.findings[0].scope.transport = transport
    #expect(text(report).contains("\nA resolver gives its users this record\n") != isWithheld)
    #expect(
      text(report).contains("\nA resolver that gets past what is said below gives its users this record\n")
        == isWithheld)
  }

  /// What came over TCP alone few resolvers get, whether or not anybody is accused of it.
  @Test(arguments: [(Response.Outcome.timeout, true), (.truncated, false)])
  func anAnswerThatNoDatagramBrought(_ outcome: Response.Outcome, isSaid: Bool) {
    var report = Samples.trace
    report.findings = []
    var datagrams = report.delegations[1].responses
    for index in datagrams.indices { datagrams[index].outcome = outcome }
    report.delegations[1].responses += datagrams
    for index in 0..<2 { report.delegations[1].responses[index].transport = .tcp }
    #expect(
      text(report).contains("\nA resolver that turns to TCP after silence gives its users this record\n")
        == isSaid)
    #expect(text(report).contains("\nA resolver gives its users this record\n") != isSaid)
  }

  /// What the first finding says of who is hit is not what the worst does.
  @Test func whoIsHitIsWhomTheWorstHits() {
    var report = Samples.trace
    report.findings[0].impact = "nobody for good"
    var worst = report.findings[0]
    (worst.rule, worst.severity, worst.impact) = ("empty-answer", .sev1, "every user")
    report.findings.append(worst)
    report.incidents[0].findings.append(worst.id)
    #expect(text(report).contains("who is hit         nobody for good"))
    report.incidents[0].severity = .sev1
    #expect(text(report).contains("who is hit         every user"))
    #expect(!text(report).contains("nobody for good"))
  }

  /// A name as long as a name can be, in the title of an incident.
  @Test func aLongNameOverrunsNoTitle() {
    var report = Samples.trace
    report.incidents[0].title = String(repeating: "a.", count: 110) + "example.com. has no A record"
    for line in text(report).split(separator: "\n") { #expect(line.count <= 80) }
    let word = "arn:aws:acm:eu-west-1:123456789012:certificate/" + String(repeating: "b", count: 60)
    report.incidents[0].title = "the certificate \(word)"
    #expect(text(report).contains(word))
  }

  private func denial(_ server: Int) -> Response {
    let outcome = Response.Outcome.answered(.nameError)
    var response = Samples.response(
      "ns\(server).example.net.", "198.51.100.\(server)", outcome, milliseconds: 9, rcode: .nameError)
    response.question = Question(name("eu.example.com."), .a)
    return response
  }

  /// Whoever denies a name on the way is named, though it answers for the asked name as the others do.
  @Test func oneServerDeniesANameOnTheWay() {
    var report = Samples.trace
    report.rejections = [name("example.com."): [denial(2)]]
    #expect(
      text(report).replacing(/\n +/, with: " ").contains(
        "ns2.example.net. 198.51.100.2  NXDOMAIN for eu.example.com., below which there are names"))
    report.rejections = [name("example.com."): [denial(1), denial(2)]]
    #expect(text(report).contains("all of them  NXDOMAIN for eu.example.com."))
    #expect(text(report, verbose: true).matches(of: /NXDOMAIN for/).count == 2)
    var servers = denial(2)
    servers.question = Question(Samples.shop, .ns)
    report.rejections = [name("example.com."): [servers]]
    #expect(
      text(report).replacing(/\n +/, with: " ").contains("NXDOMAIN for NS of shop.example.com., which exists"))
  }

  /// Which types are signed, by which key, and until when, in a line.
  @Test func signaturesAreALine() {
    func signature(_ covered: RecordType, by tag: UInt16, until day: String) -> Record {
      let end = UInt32(moment("2026-12-\(day)T05:00:00Z").microseconds / 1_000_000)
      func octets(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
      let type = [UInt8(covered.rawValue >> 8), UInt8(covered.rawValue & 0xFF)]
      let data =
        type + [13, 2] + octets(60) + octets(end) + octets(end - 604_800)
        + [UInt8(tag >> 8), UInt8(tag & 0xFF)] + name("example.com.").wire + Array(repeating: 7, count: 64)
      return Record(name: name("example.com."), type: .rrsig, ttl: 60, data: RData(data))
    }
    func line(_ report: TraceReport) -> String {
      text(report, verbose: true).split(separator: "\n").map(String.init).drop { !$0.contains("RRSIG") }.prefix(2)
        .joined(separator: " ").replacing(/\s+/, with: " ")
    }
    var report = Samples.trace
    #expect(!text(report, verbose: true).contains("RRSIG"))
    report.delegations[1].responses[0].answer += [
      signature(.soa, by: 2371, until: "04"), signature(.a, by: 2371, until: "04"),
      signature(.dnskey, by: 12345, until: "04"),
    ]
    #expect(line(report).contains("RRSIG A, SOA by 2371, DNSKEY by 12345, until 2026-12-04T05:00:00Z"))
    for line in text(report, verbose: true).split(separator: "\n") { #expect(line.count <= 80) }
    #expect(!text(report).contains("RRSIG"))
    report.delegations[1].responses[1].answer.append(signature(.a, by: 2371, until: "02"))
    #expect(
      line(report).contains(
        "RRSIG A, SOA by 2371 until 2026-12-02T05:00:00Z; DNSKEY by 12345 until 2026-12-04T05:00:00Z"))
    for line in text(report, verbose: true).split(separator: "\n") { #expect(line.count <= 80) }
  }

  /// Names of the length that load balancers have, and longer ones, in terminals of any width.
  @Test(arguments: [40, 50, 60, 80], [30, 62, 120])
  func aLongAliasTargetOverrunsNoTerminal(width: Int, length: Int) {
    let label = String(repeating: "x", count: 28)
    let target = name(
      String("internal.\(label).\(label).\(label).\(label).".suffix(length)).replacing(/^\./, with: "y"))
    let alias = Record(name: Samples.shop, type: .cname, ttl: 60, data: RData(target))
    var report = Samples.trace
    (report.findings, report.incidents, report.resolvers) = ([], [], [])
    report.answer.aliases = [alias]
    report.answer.name = target
    for index in report.delegations[1].responses.indices {
      report.delegations[1].responses[index].outcome = .answered(.alias(to: target, [alias]))
    }
    report.delegations[1].responses[1].extendedErrors = ["0 \(target)"]
    for isVerbose in [false, true] {
      let lines = text(report, verbose: isVerbose, width: width).split(separator: "\n")
      for line in lines { #expect(line.count <= width) }
      #expect(lines.joined().replacing(" ", with: "").contains("\(target)"))
    }
  }

  /// Names of servers and targets in all that is said of a finding, with a port and among commas; what is copied is whole.
  @Test(arguments: [60, 80], [57, 79, 200]) func aLongNameInAFindingOverrunsNoTerminal(width: Int, length: Int) {
    let labels = String(repeating: String(repeating: "x", count: 21) + ".", count: 10)
    let long = name(String(labels.suffix(length)).replacing(/^\./, with: "y"))
    var trace = Samples.trace
    trace.findings[0].message = "\(long) (192.0.2.1), \(long): lame"
    trace.findings[0].expected = "alias to \(long)"
    trace.findings[0].observed = "alias to \(long); \(long):443"
    trace.findings[0].impact = "users of \(long), not of (\(long))"
    trace.findings[0].evidence.append(
      .init(kind: "dns", time: Samples.header.time, text: "\(long) A of \(long) over udp"))
    trace.incidents[0].title = trace.findings[0].message
    trace.incidents[0].now = "put \(long) back"
    var check = Samples.check
    (check.findings, check.incidents) = (trace.findings, trace.incidents)
    for report in [Report.trace(trace), .check(check)] {
      for isVerbose in [false, true] {
        let text = TextReport().text(of: report, options: ReportOptions(verbose: isVerbose, width: width))
        let lines = text.split(separator: "\n").filter { !$0.contains("edgeprobe ") && !$0.contains("dig ") }
        let copied = lines.filter { $0.hasSuffix(" \(long)") && $0.count > width }
        for line in lines where !copied.contains(line) { #expect(line.count <= width) }
        if case .trace = report { #expect(copied.isEmpty) } else { #expect(copied.count == 2) }
        #expect(lines.joined().replacing(" ", with: "").contains("usersof\(long),notof(\(long))"))
      }
    }
  }

  /// Forty zones below each other, the last of them with a name longer than a line.
  @Test(arguments: [60, 80]) func aDeepTreeOverrunsNoTerminal(width: Int) {
    var report = Samples.trace
    (report.findings, report.incidents, report.resolvers, report.rejections) = ([], [], [], [:])
    let last = report.delegations[1]
    var zone = last
    for depth in 1...40 {
      let parent = zone.zone
      zone = last
      zone.zone = name("z\(depth).\(parent)")
      zone.parent = parent
      report.delegations.append(zone)
    }
    for isVerbose in [false, true] {
      let text = text(report, verbose: isVerbose, width: width)
      for line in text.split(separator: "\n") { #expect(line.count <= width) }
      #expect(text.contains("└─ z1.example.com."))
      #expect(text.replacing(/\s|│/, with: "").contains("└─\(zone.zone)"))
    }
  }
}
