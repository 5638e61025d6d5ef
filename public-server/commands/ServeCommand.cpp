#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"
#include "public-server/commands/Server.h"
#include "public-server/commands/StopSignal.h"
#include "public-server/http/QtMessages.h"

#include <sys/resource.h>

namespace invites::commands {

namespace {

// Requests get 4 seconds to finish, the rest is for closing down.
constexpr int graceSeconds = 5;

// A connection is a file, and the usual limit is 1,024.
void allowManyFiles() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

} // namespace

ExitCode serve(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("serve takes no arguments."));
    const auto configuration = serverConfigurationFrom(terminal.environment);
    if (!configuration)
        return misused(terminal, configuration.error().detail);
    allowManyFiles();
    StopSignal stopSignal;
    const SystemClock clock;
    http::Log log(2, http::LogLevel::Info, clock);
    const http::QtMessages qtMessages(log);
    auto server = Server::create(*configuration, log);
    if (!server) {
        log.flush();
        const bool isConfiguration = server.error().code == ErrorCode::InvalidInput;
        return isConfiguration ? misused(terminal, server.error().detail) : fail(terminal, server.error());
    }
    log.write(http::LogLevel::Info, "serving",
        {{"listen", configuration->listen}, {"port", (*server)->port()}, {"metrics_port", (*server)->metricsPort()},
            {"public_url", configuration->publicUrl},
            {"database", configuration->database.displayName().toStdString()}});
    stopSignal.onSignal(
        [&] {
            log.write(http::LogLevel::Info, "stopping");
            (*server)->stop();
        },
        graceSeconds);
    const Status ran = (*server)->run();
    if (!ran)
        return fail(terminal, ran.error());
    server->reset();
    log.write(http::LogLevel::Info, "stopped");
    return ExitCode::Done;
}

} // namespace invites::commands
