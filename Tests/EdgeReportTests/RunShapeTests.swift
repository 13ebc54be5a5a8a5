import EdgeModel
import EdgeReport
import Testing

struct RunShapeTests {
  /// The lists are written element by element, and an empty one as it comes.
  @Test func emptyLists() throws {
    var report = Samples.check
    (report.targets, report.findings, report.incidents) = ([], [], [])
    let text = try JSONReport().text(of: .check(report), options: ReportOptions())
    for member in ["targets", "findings", "incidents"] { #expect(text.contains("\n  \"\(member)\" : [\n\n  ]")) }
  }

  /// Whether users are led to an endpoint now, and by which record set.
  @Test func standbyEndpoint() throws {
    var report = Samples.check
    report.targets[0].endpoints[0].role = .standby
    report.targets[0].endpoints[0].sets = [.init(identifier: "eu-west-1", text: "SECONDARY eu-west-1")]
    let text = try JSONReport().text(of: .check(report), options: ReportOptions())
    #expect(text.contains("\"role\" : \"standby\""))
    #expect(text.contains("\"identifier\" : \"eu-west-1\""))
    #expect(text.contains("\"text\" : \"SECONDARY eu-west-1\""))
    let page = TextReport().text(of: .check(report), options: ReportOptions(verbose: true, width: 200))
    #expect(page.contains("203.0.113.12:443 standby (SECONDARY eu-west-1) critical"))
  }

  @Test func wholeObject() throws {
    let text = try JSONReport().text(of: .check(Samples.check), options: ReportOptions())
    #expect(
      text == """
        {
          "command" : "check",
          "findings" : [
            {
              "evidence" : [
                {
                  "kind" : "tls",
                  "text" : "203.0.113.12:443 serial 0a:1b",
                  "time" : "2026-11-20T12:00:00Z"
                }
              ],
              "expected" : "a valid certificate",
              "id" : "2fd363aca8e706a3",
              "impact" : "users who reach 1 of 3 addresses; clients do not fall back",
              "labels" : {
                "owner" : "web"
              },
              "message" : "expired certificate at 203.0.113.12:443 (1 of 3 addresses)",
              "observed" : "expired 2026-11-18T12:00:00Z, serial 0a:1b",
              "rule" : "expired-certificate",
              "scope" : {
                "address" : "203.0.113.12",
                "addresses" : [
                  "203.0.113.12"
                ],
                "port" : 443
              },
              "security" : false,
              "severity" : "sev2",
              "share" : 0.25,
              "since" : "2026-11-18T12:00:00Z",
              "sinceReason" : "notAfter",
              "status" : "critical",
              "target" : "Shop.example.com"
            },
            {
              "evidence" : [

              ],
              "id" : "3fae3d57f9913823",
              "impact" : "nobody",
              "labels" : {
                "owner" : "web"
              },
              "message" : "not reached from here: [2001:db8::10]:443 (no route)",
              "rule" : "unobserved",
              "scope" : {

              },
              "security" : false,
              "severity" : "note",
              "status" : "ok",
              "target" : "Shop.example.com"
            }
          ],
          "incidents" : [
            {
              "cause" : "renewal-not-deployed",
              "confirm" : "edgeprobe cert shop.example.com --address 203.0.113.12",
              "contradicts" : [

              ],
              "explanation" : "a part of the addresses still serves an old certificate",
              "findings" : [
                "2fd363aca8e706a3"
              ],
              "fix" : "install the renewed certificate on 203.0.113.12 and reload",
              "id" : "2e5ab2ea80386174",
              "now" : "take 203.0.113.12 out of service",
              "prevent" : "One source of certificates.",
              "security" : false,
              "severity" : "sev2",
              "share" : 0.25,
              "supports" : [
                "203.0.113.12:443 serial 0a:1b"
              ],
              "targets" : [
                "Shop.example.com"
              ],
              "title" : "expired certificate at 203.0.113.12:443 (1 of 3 addresses)"
            }
          ],
          "remarks" : [

          ],
          "schema" : "edgeprobe/1",
          "statistics" : {
            "handshakes" : 3,
            "queries" : 40,
            "seconds" : 1.5
          },
          "status" : "critical",
          "targets" : [
            {
              "endpoints" : [
                {
                  "address" : "203.0.113.12",
                  "port" : 443,
                  "role" : "served",
                  "status" : "critical"
                }
              ],
              "labels" : {
                "owner" : "web"
              },
              "name" : "Shop.example.com",
              "status" : "critical",
              "zone" : "example.com."
            },
            {
              "endpoints" : [

              ],
              "labels" : {

              },
              "name" : "www.example.com",
              "status" : "ok"
            }
          ],
          "time" : "2026-11-20T12:00:07Z",
          "vantage" : "eu-home",
          "version" : "0.1.0"
        }

        """)
  }

  /// What somebody else can take over, and why health checks are green, is said of findings and incidents.
  @Test func securityAndHealthChecks() throws {
    var report = Samples.check
    report.findings[0].isSecurity = true
    report.incidents[0].isSecurity = true
    let check = "health check 1111 (HTTPS): it asks port 80, not 443"
    report.incidents[0].blindChecks = [check]
    let text = try JSONReport().text(of: .check(report), options: ReportOptions())
    #expect(text.matches(of: /"security" : true/).count == 2)
    #expect(text.contains("\"healthChecks\" : [\n        \"\(check)\"\n      ]"))
    let page = TextReport().text(of: .check(report), options: ReportOptions())
    #expect(page.contains("      security           somebody may get in, or in between, who should not\n"))
    #expect(page.contains("      green because      \(check)\n"))
  }
}
