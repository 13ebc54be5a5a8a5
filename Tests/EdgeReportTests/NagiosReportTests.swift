import EdgeModel
import EdgeReport
import Testing

struct NagiosReportTests {
  @Test func statusLineAndFindings() {
    let text = NagiosReport().text(of: .check(Samples.check), options: ReportOptions())
    #expect(
      text == """
        CRITICAL - 1 incident (SEV2): Shop.example.com; 1 of 2 targets fine \
        | targets=2 findings=2 queries=40 handshakes=3 time=1.5s
        SEV2 shop.example.com: expired certificate at 203.0.113.12:443 (1 of 3 addresses) (expired-certificate)

        """)
  }

  @Test func barInTextDoesNotBeginPerformanceData() {
    var report = Samples.check
    report.targets[0].target.written = "a|b"
    report.findings[0].message = "c|d"
    let text = NagiosReport().text(of: .check(report), options: ReportOptions())
    report.incidents[0].title = "e|f"
    #expect(text.filter { $0 == "|" }.count == 1)
  }

  @Test func whatWasTypedMovesNoCursor() {
    var report = Samples.check
    report.targets[0].target.written = "https://a.example/\u{1B}[31m\n::error::<b>"
    report.header.vantage = "a\u{202E}\u{1B}[2J"
    // Monitoring systems show it on pages of theirs.
    for (reporter, mark) in [(NagiosReport(), "[b]"), (TextReport(), "<b>")] as [(any Reporter, String)] {
      let text = (try? reporter.text(of: .check(report), options: ReportOptions())) ?? "\u{1B}"
      #expect(!text.contains("\u{1B}") && !text.contains("\n::error::") && !text.contains("\u{202E}"))
      #expect(text.contains("\\u{1b}[31m\\u{a}::error::\(mark)"))
    }
  }

  @Test(arguments: Status.allCases)
  func wordOfTheStatus(_ status: Status) {
    var report = Samples.fine
    report.status = status
    let text = NagiosReport().text(of: .check(report), options: ReportOptions())
    #expect(text.hasPrefix("\(status.rawValue.uppercased()) - "))
  }
}
