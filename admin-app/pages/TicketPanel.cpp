#include "admin-app/pages/TicketPanel.h"

#include "admin-app/data/LineModel.h"
#include "admin-app/data/Reasons.h"

#include <QLabel>
#include <QVBoxLayout>

#include <utility>

namespace invites::admin {
namespace {

QString listed(const QStringList& sentences) {
    QString html;
    for (const QString& sentence : sentences)
        html += QStringLiteral("<p>") + sentence.toHtmlEscaped() + QStringLiteral("</p>");
    return html;
}

QString headed(const QString& heading, const QStringList& sentences) {
    return QStringLiteral("<h4>") + heading.toHtmlEscaped() + QStringLiteral("</h4>") + listed(sentences);
}

} // namespace

Result<TicketExplanation> TicketExplanation::read(db::Connection& connection, CampaignId campaign, qint64 number) {
    store::LineStore line(connection);
    auto ticket = line.explainTicket(campaign, number);
    if (!ticket)
        return failure(ticket.error());
    const auto visitor = line.visitorOf(ticket->id);
    if (!visitor)
        return failure(visitor.error());
    TicketExplanation explanation{std::move(*ticket), std::nullopt, *visitor};
    if (explanation.ticket.code) {
        auto code = line.explainCode(*explanation.ticket.code);
        if (!code)
            return failure(code.error());
        explanation.code = std::move(*code);
    }
    return explanation;
}

TicketPanel::TicketPanel(QWidget* parent) : QScrollArea(parent), m_title(new QLabel), m_text(new QLabel) {
    m_title->setWordWrap(true);
    m_title->setObjectName(QStringLiteral("whyTitle"));
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_text->setObjectName(QStringLiteral("why"));
    m_text->setAccessibleName(tr("Why the ticket is where it is"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->addWidget(m_title);
    layout->addWidget(m_text, 1);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(fontMetrics().averageCharWidth() * 36);
    setWidget(inner);
    tellNothing();
}

void TicketPanel::tell(const TicketExplanation& explanation) {
    const Instant now = SystemClock().now();
    const store::TicketFacts& ticket = explanation.ticket;
    m_title->setText(tr("Ticket %L1: %2").arg(ticket.number).arg(wordOf(ticket.state)));
    QString text = listed(reasonsOf(ticket, now));
    if (explanation.code)
        text += headed(tr("Its code"), reasonsOf(*explanation.code, now));
    m_text->setText(text + headed(tr("Its visitor"), wordsOf(explanation.visitor)));
}

void TicketPanel::tellNothing(const QString& why) {
    m_title->setText(tr("Why?"));
    m_text->setText(listed(
        {why.isEmpty() ? tr("Choose a ticket, or type any ticket's number above, to be told why it is where it is.")
                       : why}));
}

} // namespace invites::admin
