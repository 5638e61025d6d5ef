// cpp-httplib as it comes, with one route that answers a fixed text: the ceiling that the server's own work is measured
// against.
//
//   bench-bare-httplib PORT THREADS

#include <httplib.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench-bare-httplib PORT THREADS\n");
        return 2;
    }
    httplib::Server server;
    const std::size_t threads = std::strtoul(argv[2], nullptr, 10);
    server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server.set_keep_alive_max_count(1'000'000);
    // Its head and body are two writes; without this the second waits for the client's delayed acknowledgement.
    server.set_tcp_nodelay(true);
    // As long as a campaign's JSON.
    const std::string body(333, 'x');
    server.Get("/fixed", [&body](const httplib::Request&, httplib::Response& response) {
        response.set_content(body, "application/json");
    });
    return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
