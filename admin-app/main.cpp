#include "admin-app/window/MainWindow.h"

#include <QApplication>

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("invites-admin"));
    QApplication::setOrganizationName(QStringLiteral("handsel"));
    return QApplication::exec();
}
