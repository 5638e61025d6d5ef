#pragma once

#include <QObject>

class QDBusVariant;

namespace invites::admin {

// Whether the desktop prefers dark colours: what the XDG desktop portal says (org.freedesktop.appearance), which the
// desktops of today answer, and until it does, or where it does not, what the platform's own palette looks like.
// Never waits: the answer arrives through changed(). GUI thread.
class PlatformColors final : public QObject {
    Q_OBJECT

public:
    // Made before the application's palette is set.
    explicit PlatformColors(QObject* parent = nullptr);

    bool isDark() const { return m_isDark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QString& space, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void setPreference(unsigned preference);

    const bool m_isDarkByPalette;
    bool m_isDark;
};

} // namespace invites::admin
