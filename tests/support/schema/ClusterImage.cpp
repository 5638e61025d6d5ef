// Makes the image that a TestCluster begins with: ClusterImage FOLDER. Run by ctest before the tests that start one.

#include "tests/support/TestCluster.h"
#include "tests/support/schema/SchemaTemplate.h"

#include <QCoreApplication>

using namespace invites::test;

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    if (argc != 2)
        qFatal("Say the folder of the image.");
    TestCluster cluster({}, 5432, TestCluster::Begin::Empty);
    saveImageWithSchema(cluster, QString::fromLocal8Bit(argv[1]));
    return 0;
}
