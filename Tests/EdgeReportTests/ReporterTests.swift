import EdgeModel
import EdgeReport
import Testing

struct ReporterTests {
  @Test func formatsAreUniqueAndTextComesFirst() {
    #expect(Set(allReporters.map(\.format)).count == allReporters.count)
    #expect(allReporters.first?.format == "text")
  }

  @Test func everyFormatRendersEveryReport() throws {
    for reporter in allReporters {
      for report in [Report.check(Samples.check), .trace(Samples.trace), .certificates(Samples.certificate)] {
        let text = try reporter.text(of: report, options: ReportOptions())
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
        #expect(!text.contains("\u{1B}"))
      }
    }
  }
}
