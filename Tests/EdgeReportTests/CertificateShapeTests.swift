import EdgeModel
import EdgeReport
import Testing

struct CertificateShapeTests {
  @Test func wholeObject() throws {
    let text = try JSONReport().text(of: .certificates(Samples.certificate), options: ReportOptions())
    #expect(
      text == """
        {
          "addresses" : [
            {
              "address" : "203.0.113.10",
              "alpn" : "h2",
              "chain" : [
                {
                  "issuer" : "CN=Issuer",
                  "key" : "ecdsa-p256",
                  "names" : [
                    "shop.example.com",
                    "*.shop.example.com"
                  ],
                  "notAfter" : "2027-04-17T00:00:00Z",
                  "notBefore" : "2026-10-01T00:00:00Z",
                  "serial" : "0c:9d",
                  "sha256" : "ab12",
                  "signature" : "ecdsa-sha256",
                  "subject" : "CN=shop.example.com"
                }
              ],
              "cipher" : "TLS_AES_128_GCM_SHA256",
              "clientCertificate" : "none",
              "coversName" : true,
              "outcome" : "handshake",
              "path" : {
                "anchor" : "CN=Root",
                "errors" : [

                ],
                "status" : "trusted"
              },
              "protocol" : "TLSv1.3",
              "revocation" : "not-looked-at",
              "staple" : "none"
            },
            {
              "address" : "203.0.113.11",
              "alpn" : "h2",
              "chain" : [
                {
                  "issuer" : "CN=Issuer",
                  "key" : "ecdsa-p256",
                  "names" : [
                    "shop.example.com",
                    "*.shop.example.com"
                  ],
                  "notAfter" : "2027-04-17T00:00:00Z",
                  "notBefore" : "2026-10-01T00:00:00Z",
                  "serial" : "0c:9d",
                  "sha256" : "ab12",
                  "signature" : "ecdsa-sha256",
                  "subject" : "CN=shop.example.com"
                }
              ],
              "cipher" : "TLS_AES_128_GCM_SHA256",
              "clientCertificate" : "none",
              "coversName" : true,
              "outcome" : "handshake",
              "path" : {
                "anchor" : "CN=Root",
                "errors" : [

                ],
                "status" : "trusted"
              },
              "protocol" : "TLSv1.3",
              "revocation" : "not-looked-at",
              "staple" : "none"
            },
            {
              "address" : "203.0.113.12",
              "chain" : [

              ],
              "clientCertificate" : "none",
              "outcome" : "refused",
              "staple" : "none"
            }
          ],
          "command" : "cert",
          "findings" : [
            {
              "evidence" : [

              ],
              "id" : "60c5b841a46a2e25",
              "impact" : "users who reach 1 of 3 addresses; clients that try another get through",
              "labels" : {

              },
              "message" : "connection refused at 203.0.113.12:443 (1 of 3 addresses)",
              "rule" : "connection-refused",
              "scope" : {
                "address" : "203.0.113.12",
                "addresses" : [
                  "203.0.113.12"
                ],
                "port" : 443
              },
              "security" : false,
              "severity" : "sev3",
              "share" : 0.25,
              "status" : "warning",
              "target" : "shop.example.com"
            }
          ],
          "name" : "shop.example.com",
          "port" : 443,
          "schema" : "edgeprobe/1",
          "status" : "warning",
          "time" : "2026-11-20T12:00:07Z",
          "vantage" : "eu-home",
          "version" : "0.1.0"
        }

        """)
  }
}
