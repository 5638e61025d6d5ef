#include "admin-app/session/ClipboardGuard.h"

#include <QClipboard>
#include <QCryptographicHash>
#include <QGuiApplication>
#include <QMimeData>

#include <utility>

namespace invites::admin {
namespace {

QByteArray digestOf(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

ClipboardGuard::ClipboardGuard(std::chrono::milliseconds lifetime, QObject* parent) : QObject(parent) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(lifetime);
    connect(&m_timer, &QTimer::timeout, this, &ClipboardGuard::clear);
}

ClipboardGuard::~ClipboardGuard() {
    clear();
}

void ClipboardGuard::copy(const Secret& secret) {
    auto* content = new QMimeData;
    content->setText(secret.revealText());
    // Clipboard histories that know this hint keep nothing of it.
    content->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QGuiApplication::clipboard()->setMimeData(content);
    m_digest = digestOf(secret.reveal());
    m_timer.start();
}

void ClipboardGuard::clear() {
    m_timer.stop();
    const QByteArray digest = std::exchange(m_digest, {});
    if (digest.isEmpty() || qGuiApp == nullptr)
        return;
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (digestOf(clipboard->text().toUtf8()) == digest)
        clipboard->clear();
    Q_EMIT cleared();
}

} // namespace invites::admin
