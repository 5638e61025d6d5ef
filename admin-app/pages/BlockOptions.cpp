#include "admin-app/pages/BlockOptions.h"

#include "admin-app/pages/SpanBox.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>

namespace invites::admin {
namespace {

QLabel* hint(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setEnabled(false);
    return label;
}

} // namespace

BlockOptions::BlockOptions(bool isInLine, bool knowsAddress, QWidget* parent)
    : QWidget(parent), m_browser(new QCheckBox(tr("The bro&wser"))),
      m_address(new QCheckBox(tr("The &address, today"))), m_span(new SpanBox(SpanBox::Longest::AYear)),
      m_removes(new QCheckBox(tr("&Take the ticket out of the line as well"))) {
    m_browser->setObjectName(QStringLiteral("browser"));
    m_browser->setChecked(true);
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setEnabled(knowsAddress);
    m_removes->setObjectName(QStringLiteral("removes"));
    m_removes->setChecked(isInLine);
    m_removes->setVisible(isInLine);
    const QString browserHint = tr("As long as it keeps its cookie, from ticket to ticket.");
    const QString addressHint =
        tr("Everybody there is meant. Addresses are kept as hashes that change every day (UTC): the "
           "block ends at midnight, and a ticket that was not used today has none.");
    m_browser->setAccessibleDescription(browserHint);
    m_address->setAccessibleDescription(addressHint);
    auto* layout = new QFormLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addRow(m_browser);
    layout->addRow(hint(browserHint));
    layout->addRow(m_address);
    layout->addRow(hint(addressHint));
    layout->addRow(tr("&For"), m_span);
    layout->addRow(m_removes);
}

store::BlockWish BlockOptions::wish() const {
    store::BlockWish wish;
    wish.browser = m_browser->isChecked();
    wish.address = m_address->isChecked();
    wish.until = *m_span->end();
    wish.removesTicket = m_removes->isChecked();
    return wish;
}

} // namespace invites::admin
