"""Asks each place of a list for its page, and says in a line what came of it.

A place is a line: name, address, port, and the file of trust anchors; with "smtp" behind it TLS begins in SMTP. The flags are those of Python 3.13 and later, which
earlier versions have, and do not set; the ciphers are those that Python has of its own, where Debian builds it with OpenSSL's.
"""

import smtplib
import socket
import ssl
import sys


def answer(name, address, port, trust, manner="https"):
    context = ssl.create_default_context(cafile=trust)
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    context.set_ciphers("@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM")
    if manner == "smtp":
        with smtplib.SMTP(address, int(port), timeout=10) as connection:
            # The name that the certificate is held against.
            connection._host = name
            connection.starttls(context=context)
            return "accepts" if connection.ehlo()[0] == 250 else "fails: no answer"
    context.set_alpn_protocols(["http/1.1"])
    with socket.create_connection((address, int(port)), timeout=10) as connection:
        with context.wrap_socket(connection, server_hostname=name) as session:
            session.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            return "accepts" if session.recv(64).startswith(b"HTTP/1.1 ") else "fails: no answer"


for line in open(sys.argv[1]):
    try:
        print(answer(*line.split()))
    except ssl.SSLCertVerificationError as error:
        print(f"refuses: {error.verify_message}")
    except (OSError, smtplib.SMTPException) as error:
        print("fails:", str(error).replace("\n", " "))
