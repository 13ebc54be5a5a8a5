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
                      "outcome" : "referral",
                      "rcode" : "NOERROR",
                      "reason" : "to example.com.",
                      "roundTrip" : 9,
                      "transport" : "udp"
                    }
                  ],
                  "name" : "a.root-servers.net."
                }
              ],
              "zone" : "."
            },
            {
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
                      "outcome" : "answer",
                      "rcode" : "NOERROR",
                      "roundTrip" : 12,
                      "transport" : "udp"
                    }
                  ],
                  "name" : "ns1.example.net."
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
                      "outcome" : "lame",
                      "rcode" : "REFUSED",
                      "reason" : "REFUSED",
                      "roundTrip" : 14,
                      "transport" : "udp"
                    }
                  ],
                  "name" : "ns2.example.net."
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
            "status" : "answer"
          },
          "schema" : "edgeprobe/1",
          "status" : "warning",
          "time" : "2026-11-20T12:00:07Z",
          "type" : "A",
          "vantage" : "eu-home",
          "version" : "0.1.0"
        }

        """)
  }
}
