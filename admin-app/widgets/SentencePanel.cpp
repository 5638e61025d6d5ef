#include "admin-app/widgets/SentencePanel.h"

#include <QLabel>
#include <QVBoxLayout>

namespace invites::admin {

SentencePanel::SentencePanel(QWidget* parent) : QScrollArea(parent), m_title(new QLabel), m_text(new QLabel) {
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
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
}

void SentencePanel::say(const QString& title, const std::vector<Part>& parts) {
    QString html;
    for (const Part& part : parts) {
        if (!part.heading.isEmpty())
            html += QStringLiteral("<h4>") + part.heading.toHtmlEscaped() + QStringLiteral("</h4>");
        for (const QString& sentence : part.sentences)
            html += QStringLiteral("<p>") + sentence.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")) +
                    QStringLiteral("</p>");
    }
    m_title->setText(title);
    m_text->setText(html);
}

} // namespace invites::admin
