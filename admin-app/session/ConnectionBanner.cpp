#include "admin-app/session/ConnectionBanner.h"

#include "admin-app/data/DatabaseThread.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace invites::admin {

ConnectionBanner::ConnectionBanner(DatabaseThread& database, QWidget* parent)
    : QFrame(parent), m_database(database),
      m_text(
          new QLabel(tr("The database does not answer. What you typed is kept, and this goes on as soon as it does."))),
      m_tryNow(new QPushButton(tr("Try now"))) {
    setObjectName(QStringLiteral("connectionBanner"));
    // A shade that every palette has a readable text for.
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    m_text->setForegroundRole(QPalette::ToolTipText);
    m_text->setWordWrap(true);
    auto* symbol = new QLabel;
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    symbol->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning, nullptr, this).pixmap(size, size));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(symbol);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_tryNow);
    setHidden(database.isReachable());
    connect(m_tryNow, &QPushButton::clicked, this, &ConnectionBanner::tryNow);
    connect(&database, &DatabaseThread::lost, this, [this](const QString& why) {
        setToolTip(why);
        show();
    });
    connect(&database, &DatabaseThread::recovered, this, &QWidget::hide);
}

void ConnectionBanner::tryNow() {
    static const db::Query query("ping");
    m_tryNow->setEnabled(false);
    m_database.run<db::Rows>(
        this, [](db::Connection& connection) { return connection.runIdempotent(query); },
        [this](const Result<db::Rows>&) { m_tryNow->setEnabled(true); });
}

} // namespace invites::admin
