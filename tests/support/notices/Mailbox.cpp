#include "tests/support/notices/Mailbox.h"

#include <QRegularExpression>

#include <httplib.h>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr char head[] = "<!doctype html><html lang=en><meta name=viewport content=\"width=device-width\">"
                        "<meta http-equiv=refresh content=5><title>Mailbox</title><style>body{font:1rem/1.5 system-ui,"
                        "sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
                        "article{border-top:1px solid;padding:1rem 0}pre{font:inherit;white-space:pre-wrap;"
                        "overflow-wrap:anywhere}</style><h1>Mailbox</h1><p>Every mail that the server has sent since "
                        "it started, to whomever. It has gone nowhere else.</p>";

QString withLinks(const QString& text) {
    static const QRegularExpression link(u"https?://[^\\s<>]+"_s);
    return text.toHtmlEscaped().replace(link, u"<a href=\"\\0\">\\0</a>"_s);
}

QString article(const ReceivedMail& mail, const QString& buttons) {
    return u"<article><p>To %1, %2</p><pre>%3</pre>%4</article>"_s.arg(QString::fromUtf8(mail.to).toHtmlEscaped(),
        QString::fromUtf8(mail.field("Date")).toHtmlEscaped(), withLinks(mail.part("text/plain")), buttons);
}

QString buttonsFor(std::size_t number) {
    return u"<form method=post action=\"/back/%1\"><button name=as value=bounce>No such mailbox</button> "
           "<button name=as value=complaint>It is unwanted</button></form>"_s.arg(number);
}

} // namespace

Mailbox::Mailbox(const SmtpEmulator& mails, int port, SendBack sendBack)
    : m_mails(mails), m_sendBack(std::move(sendBack)) {
    m_server.http().Get("/", [this](const httplib::Request&, httplib::Response& response) {
        response.set_content(page(), "text/html; charset=utf-8");
    });
    m_server.http().Post("/back/(\\d{1,6})", [this](const httplib::Request& request, httplib::Response& response) {
        const std::vector<ReceivedMail> received = m_mails.mails();
        const auto number = std::stoul(request.matches[1]);
        if (m_sendBack && number < received.size())
            m_sendBack(received[number], request.get_param_value("as") == "complaint");
        response.set_redirect("/", 303);
    });
    m_server.start(port);
}

std::string Mailbox::url() const {
    return "http://127.0.0.1:" + std::to_string(m_server.port());
}

std::string Mailbox::page() const {
    const std::vector<ReceivedMail> mails = m_mails.mails();
    QString articles;
    for (std::size_t left = mails.size(); left > 0; --left)
        articles += article(mails[left - 1], m_sendBack ? buttonsFor(left - 1) : QString());
    return head + (mails.empty() ? std::string("<p>There is none yet.</p>") : articles.toStdString());
}

} // namespace invites::test
