#include "public-server/commands/Program.h"

#include <QCoreApplication>

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    return int(invites::commands::runProgram(QCoreApplication::arguments().mid(1)));
}
