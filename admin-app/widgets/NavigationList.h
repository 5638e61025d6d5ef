#pragma once

#include <QListWidget>

namespace invites::admin {

// The pages of the window, one below the other: an icon, a name, and what waits there.
class NavigationList final : public QListWidget {
    Q_OBJECT

public:
    explicit NavigationList(QWidget* parent = nullptr);

    void addPage(const QIcon& icon, const QString& title);
    // Beside the page's name; below 0 for none.
    void setBadge(int row, qint64 count);
    // So wide that every name with a badge of four digits fits.
    QSize sizeHint() const override;
};

} // namespace invites::admin
