import EdgeModel
import EdgeReport
import Testing

struct TraceShapeTests {
  @Test func wholeObject() throws {
    let text = try JSONReport().text(of: .trace(Samples.trace), options: ReportOptions())
    #expect(
      text == """
        {
          "command" : "trace",
          "delegations" : [
            {
              "dnskey" : [

              ],
              "dnssec" : "indeterminate",
              "ds" : [

              ],
              "servers" : [
                {
                  "addresses" : [
                    {
                      "address" : "198.41.0.4",
                      "answer" : [

                      ],
                      "authoritative" : false,
                      "bytes" : 100,
                      "ede" : [

                      ],
                      "edns" : "full",
                      "ignored" : [

                      ],
                      "name" : "shop.example.com.",
                      "outcome" : "referral",
                      "rcode" : "NOERROR",
                      "reason" : "to example.com.",
                      "roundTrip" : 9,
                      "transport" : "udp",
                      "type" : "A"
                    }
                  ],
                  "glue" : [

                  ],
                  "name" : "a.root-servers.net.",
                  "origins" : [
                    "parent"
                  ]
                }
              ],
              "zone" : "."
            },
            {
              "dnskey" : [

              ],
              "dnssec" : "indeterminate",
              "ds" : [

              ],
              "parent" : ".",
              "servers" : [
                {
                  "addresses" : [
                    {
                      "address" : "198.51.100.1",
                      "answer" : [
                        {
                          "data" : "203.0.113.10",
                          "name" : "shop.example.com.",
                          "ttl" : 60,
                          "type" : "A"
                        }
                      ],
                      "authoritative" : true,
                      "bytes" : 100,
                      "ede" : [

                      ],
                      "edns" : "full",
                      "ignored" : [
                        {
                          "data" : "192.0.2.66",
                          "name" : "other.example.net.",
                          "ttl" : 60,
                          "type" : "A"
                        }
                      ],
                      "name" : "shop.example.com.",
                      "nsid" : "fra1",
                      "outcome" : "answer",
                      "rcode" : "NOERROR",
                      "roundTrip" : 12,
                      "transport" : "udp",
                      "type" : "A"
                    }
                  ],
                  "glue" : [

                  ],
                  "name" : "ns1.example.net.",
                  "origins" : [
                    "parent"
                  ]
                },
                {
                  "addresses" : [
                    {
                      "address" : "198.51.100.2",
                      "answer" : [

                      ],
                      "authoritative" : false,
                      "bytes" : 100,
                      "ede" : [

                      ],
                      "edns" : "full",
                      "ignored" : [

                      ],
                      "name" : "shop.example.com.",
                      "outcome" : "lame",
                      "rcode" : "REFUSED",
                      "reason" : "REFUSED",
                      "roundTrip" : 14,
                      "transport" : "udp",
                      "type" : "A"
                    }
                  ],
                  "glue" : [

                  ],
                  "name" : "ns2.example.net.",
                  "origins" : [
                    "parent"
                  ]
                }
              ],
              "ttl" : 172800,
              "zone" : "example.com."
            }
          ],
          "findings" : [
            {
              "evidence" : [

              ],
              "id" : "572c60f0a057a9dd",
              "impact" : "nobody for good: 1 of 2 server addresses fail, resolvers fall back to the others",
              "labels" : {

              },
              "message" : "ns2.example.net. (198.51.100.2 over udp) does not serve example.com.: REFUSED",
              "observed" : "REFUSED",
              "rule" : "lame-server",
              "scope" : {
                "address" : "198.51.100.2",
                "addresses" : [
                  "198.51.100.2"
                ],
                "server" : "ns2.example.net.",
                "servers" : [
                  "ns2.example.net."
                ],
                "transport" : "udp",
                "zone" : "example.com."
              },
              "security" : false,
              "severity" : "sev3",
              "share" : 0.5,
              "status" : "warning",
              "target" : "shop.example.com."
            }
          ],
          "limits" : [

          ],
          "name" : "shop.example.com.",
          "resolvers" : [
            {
              "answer" : [

              ],
              "ede" : [
                "7 Signature Expired"
              ],
              "name" : "shop.example.com.",
              "outcome" : "servfail",
              "resolver" : "1.1.1.1",
              "roundTrip" : 20,
              "type" : "A",
              "unchecked" : "answer",
              "validated" : false
            },
            {
              "answer" : [
                {
                  "data" : "203.0.113.10",
                  "name" : "shop.example.com.",
                  "ttl" : 60,
                  "type" : "A"
                }
              ],
              "ede" : [

              ],
              "name" : "shop.example.com.",
              "outcome" : "answer",
              "resolver" : "8.8.8.8",
              "roundTrip" : 20,
              "type" : "A",
              "validated" : false
            }
          ],
          "result" : {
            "aliases" : [

            ],
            "answer" : [
              {
                "data" : "203.0.113.10",
                "name" : "shop.example.com.",
                "ttl" : 60,
                "type" : "A"
              }
            ],
            "dnssec" : "indeterminate",
            "name" : "shop.example.com.",
            "rcode" : "NOERROR",
            "service" : [

            ],
            "status" : "answer",
            "wildcard" : false
          },
          "schema" : "edgeprobe/1",
          "status" : "warning",
          "time" : "2026-11-20T12:00:07Z",
          "ttls" : {
            "delegation" : 172800,
            "negative" : 900,
            "record" : 60
          },
          "type" : "A",
          "vantage" : "eu-home",
          "version" : "0.1.0"
        }

        """)
  }

  /// Where a server's name leads that is an alias, and what is found where AliasMode leads.
  @Test func aliasesOfServersAndServices() throws {
    var report = Samples.trace
    report.delegations[1].servers[1].alias = name("ns.provider.example.")
    let end = Question(name("cdn.example.org."), .a)
    let record = Record(name: end.name, type: .a, ttl: 30, data: RData(address("203.0.113.80")))
    report.service = [
      Answer(
        question: end, status: .answer, rcode: .noError, name: end.name, aliases: [], records: [record], reason: nil,
        path: []),
      Answer(
        question: Question(end.name, .aaaa), status: .nodata, rcode: .noError, name: end.name, aliases: [], records: [],
        reason: "no AAAA", path: []),
    ]
    let text = try JSONReport().text(of: .trace(report), options: ReportOptions()).replacing(/\s+/, with: " ")
    #expect(text.contains(#"{ "addresses" : [ { "address" : "198.51.100.2""#))
    #expect(text.contains(#""alias" : "ns.provider.example.", "glue" : [ ], "name" : "ns2.example.net.""#))
    #expect(text.matches(of: /"alias" :/).count == 1)
    #expect(
      text.contains(
        #""service" : [ { "answer" : [ { "data" : "203.0.113.80", "name" : "cdn.example.org.", "ttl" : 30, "type" : "A" } ], "#
          + #""name" : "cdn.example.org.", "status" : "answer", "type" : "A" }, "#
          + #"{ "answer" : [ ], "name" : "cdn.example.org.", "reason" : "no AAAA", "status" : "nodata", "type" : "AAAA" } ]"#
      ))
  }
}
