import EdgeModel
import EdgeReport
import Testing

/// Text is a contract with people who read it at night: any change shows here.
struct TextReportTests {
  @Test func incident() {
    let text = TextReport().text(of: .check(Samples.check), options: ReportOptions())
    #expect(
      text == """
        CRITICAL  1 incident (SEV2): Shop.example.com; 1 of 2 targets fine
                  2026-11-20T12:00:07Z from eu-home

        SEV2  Shop.example.com  expired certificate at 203.0.113.12:443 (1 of 3
              addresses)
              expected           a valid certificate
              observed           expired 2026-11-18T12:00:00Z, serial 0a:1b
              who is hit         users who reach 1 of 3 addresses; clients do not fall
                                 back
              since              2026-11-18T12:00:00Z (notAfter)
              most likely        renewal-not-deployed: a part of the addresses still
                                 serves an old certificate
                for              203.0.113.12:443 serial 0a:1b
                against          nothing observed
              prove it           edgeprobe cert shop.example.com --address 203.0.113.12
              now                take 203.0.113.12 out of service
              fix                install the renewed certificate on 203.0.113.12 and
                                 reload; edgeprobe explain renewal-not-deployed

        1 note: --verbose shows it

        """)
  }

  /// An outage is as old as what users feel, whatever went before.
  @Test func sinceWhenItIsAsBadAsItIs() {
    var before = Samples.expired
    (before.rule, before.severity, before.message) = ("certificate-not-deployed", .sev3, "an older one is served")
    (before.since, before.sinceReason) = (moment("2026-10-29T06:00:00Z"), "RenewalSummary.UpdatedAt")
    func since(_ findings: [Finding]) -> Bool {
      var report = Samples.check
      report.findings = findings
      report.incidents = [Samples.incident(findings[0].message, findings[0], findings[1])]
      let text = TextReport().text(of: .check(report), options: ReportOptions())
      return text.contains("since              2026-11-18T12:00:00Z (notAfter)")
    }
    #expect(since([Samples.expired, before]))
    // Where nobody dates that, what came before is the best there is.
    var undated = Samples.expired
    (undated.since, undated.sinceReason) = (nil, nil)
    #expect(!since([undated, before]))
  }

  @Test func everythingIsFine() {
    let text = TextReport().text(of: .check(Samples.fine), options: ReportOptions())
    #expect(
      text == """
        OK  1 of 1 target fine                         2026-11-20T12:00:07Z from eu-home

        """)
  }

  @Test func everythingSaid() {
    let text = TextReport().text(of: .check(Samples.check), options: ReportOptions(verbose: true))
    #expect(
      text == """
        CRITICAL  1 incident (SEV2): Shop.example.com; 1 of 2 targets fine
                  2026-11-20T12:00:07Z from eu-home

        SEV2  Shop.example.com  expired certificate at 203.0.113.12:443 (1 of 3
              addresses)
              expected           a valid certificate
              observed           expired 2026-11-18T12:00:00Z, serial 0a:1b
              who is hit         users who reach 1 of 3 addresses; clients do not fall
                                 back
              since              2026-11-18T12:00:00Z (notAfter)
              most likely        renewal-not-deployed: a part of the addresses still
                                 serves an old certificate
                for              203.0.113.12:443 serial 0a:1b
                against          nothing observed
              prove it           edgeprobe cert shop.example.com --address 203.0.113.12
              now                take 203.0.113.12 out of service
              fix                install the renewed certificate on 203.0.113.12 and
                                 reload; edgeprobe explain renewal-not-deployed

        note  Shop.example.com  not reached from here: [2001:db8::10]:443 (no route)
              (unobserved)

        critical  Shop.example.com  zone example.com.  203.0.113.12:443 critical
        ok  www.example.com

        40 queries, 3 handshakes, 1.5 s

        """)
  }

  @Test func trace() {
    let text = TextReport().text(of: .trace(Samples.trace), options: ReportOptions())
    #expect(
      text == """
        WARNING  shop.example.com A is 203.0.113.10    2026-11-20T12:00:07Z from eu-home

        .                1 server, 1 address: referral to example.com., 9 ms
        └─ example.com.  2 servers, 2 addresses; 1 of 2: 203.0.113.10, 12 ms
              ns2.example.net. 198.51.100.2  lame: REFUSED; udp 14 ms, 100 bytes

        shop.example.com. 60 IN A 203.0.113.10

        A resolver gives its users this record
        Seen by everybody: a change of the record after 60 s, of what is missing now
          after 15 min, of the delegation after 2 d

        resolver 1.1.1.1  SERVFAIL, without validation: 203.0.113.10, EDE 7 Signature
                          Expired
        resolver 8.8.8.8  203.0.113.10, 60 s left

        SEV3  ns2.example.net. (198.51.100.2 over udp) does not serve example.com.:
              REFUSED (lame-server)
              who is hit         nobody for good: 1 of 2 server addresses fail,
                                 resolvers fall back to the others
              more               edgeprobe explain lame-server

        """)
  }

  @Test(arguments: [
    (Answer.Status.nxdomain, "WARNING  shop.example.com A is 203.0.113.10, which has no address: it is gone\n"),
    (.answer, "WARNING  shop.example.com A is 203.0.113.10  "),
  ])
  func traceSaysThatAliasModeLeadsNowhere(_ status: Answer.Status, headline: String) {
    var report = Samples.trace
    let end = Question(name("gone.example.org."), .aaaa)
    report.service = [
      Answer(
        question: end, status: status, rcode: .noError, name: end.name, aliases: [], records: [], reason: "it is gone",
        path: [])
    ]
    var response = Samples.response("a.root-servers.net.", "198.41.0.4", .answered(.nameError), milliseconds: 9)
    response.question = end
    report.delegations[0].responses.append(response)
    let text = TextReport().text(of: .trace(report), options: ReportOptions())
    #expect(text.hasPrefix(headline))
    #expect(text.contains("gone.example.org. AAAA: NXDOMAIN"))
  }

  @Test(arguments: ["203.0.113.10", "203.0.113.11"])
  func traceOfServersThatDiffer(_ place: String) {
    var report = Samples.trace
    let record = Record(name: Samples.shop, type: .a, ttl: 60, data: RData(address(place)))
    report.delegations[1].responses[1] = Samples.response(
      "ns2.example.net.", "198.51.100.2", .answered(.answer([record])), milliseconds: 9, authoritative: true)
    let text = TextReport().text(of: .trace(report), options: ReportOptions())
    let differs = place != "203.0.113.10"
    #expect(text.contains("is 203.0.113.10 (at 1 of 2 server addresses)") == differs)
    #expect(text.contains("gives its users this record, or what another server gives") == differs)
  }

  /// A server of the parent that denies the name is none of the zone's, and what it says is no record.
  @Test func traceCountsTheZonesServersAlone() {
    var report = Samples.trace
    let record = Record(name: Samples.shop, type: .a, ttl: 60, data: RData(address("203.0.113.11")))
    report.delegations[1].responses[1] = Samples.response(
      "ns2.example.net.", "198.51.100.2", .answered(.answer([record])), milliseconds: 9, authoritative: true)
    report.delegations[0].responses.append(
      Samples.response(
        "b.root-servers.net.", "170.247.170.2", .answered(.nameError), milliseconds: 9, authoritative: true))
    func text() -> String { TextReport().text(of: .trace(report), options: ReportOptions()) }
    #expect(text().contains("is 203.0.113.10 (at 1 of 2 server addresses)"))
    report.delegations[1].responses.remove(at: 1)
    #expect(!text().contains("server addresses)"))
    #expect(text().contains("gives its users this record\n"))
  }

  /// What is wrong with twenty servers is one thing to read, by whichever command.
  @Test func serversThatFailAlikeAreOneBlock() {
    let trace = Samples.silent(20)
    var check = Samples.check
    (check.findings, check.incidents) = (trace.findings, trace.incidents)
    for report in [Report.trace(trace), .check(check)] {
      let text = TextReport().text(of: report, options: ReportOptions())
      #expect(text.matches(of: /\nSEV1\s/).count == 1)
      #expect(text.contains("none of the 20 servers of example.com. answers"))
      #expect(!text.contains(" also "))
      #expect(text.matches(of: /who is hit/).count == 1)
    }
    let text = TextReport().text(of: .trace(trace), options: ReportOptions())
    #expect(text.contains("      seen               ns2.example.net. at 198.51.100.2: no answer over udp\n"))
    #expect(text.contains("      seen               and 17 more with --verbose\n      more "))
    let whole = TextReport().text(of: .trace(trace), options: ReportOptions(verbose: true))
    #expect(whole.matches(of: /\n +seen\s/).count == 20)
  }

  /// A title that speaks of one finding leaves the others to be said.
  @Test func whatTheTitleDoesNotSayIsSaidBelow() {
    var report = Samples.silent(2)
    report.incidents[0].title = report.findings[0].message
    let text = TextReport().text(of: .trace(report), options: ReportOptions())
    #expect(text.contains("SEV1  ns0.example.net. (198.51.100.0) does not answer"))
    #expect(text.contains("also               ns1.example.net. (198.51.100.1) does not answer"))
  }

  /// What leaves the verdict open is said once.
  @Test func aLimitIsSaidOnce() {
    var report = Samples.trace
    report.limits = ["shop.example.com. A: truncated at the deadline"]
    #expect(TextReport().text(of: .trace(report), options: ReportOptions()).contains("\ntruncated: shop.example.com."))
    var finding = Samples.note
    finding.isUnknown = true
    finding.message = "a budget ended a part of the walk: \(report.limits[0])"
    (report.findings, report.incidents) = ([finding], [Samples.incident(finding.message, finding)])
    let text = TextReport().text(of: .trace(report), options: ReportOptions())
    #expect(text.contains("UNKNOWN  a budget ended") && !text.contains("\ntruncated: "))
  }

  private static let many = (1...64).map {
    Record(name: Samples.shop, type: .a, ttl: 60, data: RData(address("203.0.113.\($0)")))
  }
  private static let long = [
    Record(
      name: Samples.shop, type: .txt, ttl: 60,
      data: RData((0..<12).flatMap { _ in [200] + [UInt8](repeating: 0x78, count: 200) }))
  ]

  @Test func manyAddressesAreCounted() {
    let report = Report.trace(Samples.trace(of: Self.many))
    let text = TextReport().text(of: report, options: ReportOptions())
    #expect(text.hasPrefix("WARNING  shop.example.com A is 64 addresses "))
    #expect(text.contains("1 of 2: 64 addresses, 12 ms\n"))
    #expect(text.contains("203.0.113.8\n56 more with --verbose\n\nA resolver gives its users these 64 records\n"))
    #expect(text.contains("resolver 8.8.8.8  64 addresses, 60 s left"))
    #expect(!text.contains("203.0.113.9"))
    let whole = TextReport().text(of: report, options: ReportOptions(verbose: true))
    for record in Self.many { #expect(whole.contains("\n\(record)\n")) }
    #expect(
      NagiosReport().text(of: report, options: ReportOptions()).hasPrefix("WARNING - shop.example.com A is 64 addr"))
  }

  @Test func longTextIsCutAndCounted() {
    let report = Report.trace(Samples.trace(of: Self.long))
    let start = "\"" + String(repeating: "x", count: 39) + "...\" (2412 octets)"
    let text = TextReport().text(of: report, options: ReportOptions())
    #expect(text.hasPrefix("WARNING  shop.example.com TXT is \(start.replacing(" (", with: "\n         ("))\n"))
    #expect(text.matches(of: /octets\)/).count == 4)
    var trace = Samples.trace(of: Self.long)
    let other = RData([255] + [UInt8](repeating: 0x7E, count: 255))
    trace.delegations[1].responses[1].outcome = .answered(.answer([]))
    trace.delegations[1].responses[1].answer = [Record(name: Samples.shop, type: .txt, ttl: 60, data: other)]
    let whole = TextReport().text(of: .trace(trace), options: ReportOptions(verbose: true))
    #expect(whole.filter { $0 == "x" }.count > 2400 && whole.filter { $0 == "~" }.count == 255)
    for line in (text + whole).split(separator: "\n") { #expect(line.count <= 80) }
    // What stands under a zone is indented as far as its servers are.
    let tree = whole.split(separator: "\n\n")[1].split(separator: "\n")
    #expect(tree.count > 8 && tree.dropFirst(3).allSatisfy { $0.hasPrefix("      ") })
  }

  /// Two servers that differ in one of many addresses do not look alike.
  @Test(arguments: [63, 64]) func whatDiffersIsNotTakenForEqual(_ count: Int) {
    var trace = Samples.trace(of: Self.many)
    let others =
      Self.many.prefix(count - 1) + [
        Record(name: Samples.shop, type: .a, ttl: 60, data: RData(address("203.0.113.99")))
      ]
    var response = trace.delegations[1].responses[0]
    (response.server, response.address) = (name("ns2.example.net."), address("198.51.100.2"))
    (response.outcome, response.answer) = (.answered(.answer(Array(others))), Array(others))
    trace.delegations[1].responses[1] = response
    let text = TextReport().text(of: .trace(trace), options: ReportOptions())
    #expect(text.contains("1 of 2: 64 addresses"))
    #expect(text.contains("198.51.100.2  \(count == 64 ? "other 64" : "63") addresses; udp"))
    let whole = TextReport().text(of: .trace(trace), options: ReportOptions(verbose: true))
    #expect(whole.contains("203.0.113.99;"))
  }

  @Test func whatIsBeyondASimulatedInternetIsNoSpecialAddress() {
    var trace = Samples.trace
    trace.delegations[1].responses[1].outcome = .notAllowed
    trace.resolvers[0].outcome = .notAllowed
    for (place, why) in [("2600:9000::5", "outside the simulated internet"), ("127.0.0.1", "special address")] {
      trace.delegations[1].responses[1].address = address(place)
      trace.resolvers[0].resolver.address = address(place)
      let text = TextReport().text(of: .trace(trace), options: ReportOptions())
      #expect(text.replacing(/\s+/, with: " ").split(separator: "not asked: \(why)").count == 3)
    }
  }

  @Test func aLongFindingIsCutInText() {
    var report = Samples.check
    report.findings[0].observed = Self.many.map { "\($0.data.text(as: .a))" }.joined(separator: ", ")
    let text = TextReport().text(of: .check(report), options: ReportOptions())
    #expect(text.contains("203.0.113.20,") && !text.contains("203.0.113.63"))
    #expect(text.contains("characters, --verbose\n") || text.contains("--verbose shows all)"))
    #expect(TextReport().text(of: .check(report), options: ReportOptions(verbose: true)).contains("203.0.113.64"))
  }

  @Test func nothingIsWiderThanItMustBe() {
    for report in [Report.check(Samples.check), .trace(Samples.trace), .certificates(Samples.certificate)] {
      let text = TextReport().text(of: report, options: ReportOptions(verbose: true))
      for line in text.split(separator: "\n") { #expect(line.count <= 80) }
    }
  }

  @Test func aNarrowTerminalIsNotOverrun() {
    for report in [Report.check(Samples.check), .trace(Samples.trace), .certificates(Samples.certificate)] {
      let text = TextReport().text(of: report, options: ReportOptions(verbose: true, width: 60))
      // A command is not broken, nor a word that is longer than the line.
      for line in text.split(separator: "\n") where !line.contains("edgeprobe ") && !line.contains("sha256") {
        #expect(line.count <= 60)
      }
    }
  }

  @Test func traceInFull() {
    let text = TextReport().text(of: .trace(Samples.trace), options: ReportOptions(verbose: true))
    #expect(
      text.contains("ns1.example.net. 198.51.100.1  203.0.113.10; udp 12 ms, 100 bytes, aa,\n          NSID fra1\n"))
    #expect(text.contains("ignored, not its zone's: other.example.net. 60 IN A 192.0.2.66"))
  }

  @Test func quietSaysOnlyWhatIsWrong() {
    let quiet = ReportOptions(quiet: true)
    #expect(TextReport().text(of: .check(Samples.fine), options: quiet) == "")
    let text = TextReport().text(of: .check(Samples.check), options: quiet)
    #expect(text.contains("SEV2") && !text.contains("note"))
    #expect(!TextReport().text(of: .trace(Samples.trace), options: quiet).contains("IN A"))
  }

  @Test func colourOnlyWhenAsked() {
    let plain = TextReport().text(of: .check(Samples.check), options: ReportOptions(verbose: true))
    let painted = TextReport().text(of: .check(Samples.check), options: ReportOptions(verbose: true, color: true))
    #expect(!plain.contains("\u{1B}"))
    #expect(painted.hasPrefix("\u{1B}[1;31mCRITICAL\u{1B}[0m  1 incident"))
    #expect(painted.contains("\u{1B}[1;31mSEV2\u{1B}[0m  Shop.example.com"))
    #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func unknownVerdictIsNotCalledANote() {
    var report = Samples.check
    report.status = .unknown
    report.findings = [Samples.note]
    report.findings[0].isUnknown = true
    report.incidents[0].severity = .note
    report.incidents[0].findings = [Samples.note.id]
    let text = TextReport().text(of: .check(report), options: ReportOptions())
    #expect(text.hasPrefix("UNKNOWN  1 incident (UNKNOWN)"))
    #expect(text.contains("\nUNKNOWN  Shop.example.com"))
  }
}
