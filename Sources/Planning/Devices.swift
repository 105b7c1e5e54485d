import RunStore

/// How a sweep's runs share devices and processors.
struct Devices {
    var names: [String] = []
    var perRun = 1
    var parallel = 1

    /// - Parameter parallel: `--parallel`.
    init(_ config: TrainingConfig, parallel: Int?, findings: inout Findings) {
        names = config.cudaDevices?.value ?? []
        perRun = config.devicesPerRun?.value ?? 1
        guard let node = config.cudaDevices?.node else {
            if let perRun = config.devicesPerRun, perRun.value > 1 {
                findings.notice(perRun.node, "devices_per_run is not used without cuda_devices")
            }
            perRun = 1
            self.parallel = parallel ?? 1
            return
        }
        if perRun > names.count {
            findings.problem(
                config.devicesPerRun?.node,
                "devices_per_run is \(perRun), and cuda_devices names \(names.count); write at most \(names.count)")
            return
        }
        if names.count > 1, config.devicesPerRun == nil {
            findings.notice(
                node,
                "one device each (the older tool gave every run all of them; `devices_per_run: \(names.count)` does)")
        }
        let most = names.count / perRun
        if let parallel, parallel > most {
            findings.problem(
                ConfigProblem(
                    .argument("--parallel \(parallel)"),
                    "cuda_devices names \(names.count) devices, which is too few for \(parallel) runs at a time with "
                        + "\(perRun) each; write at most \(most)"))
        }
        self.parallel = min(parallel ?? most, most)
        let used = self.parallel * perRun
        if used < names.count {
            findings.notice(
                node,
                "\(names.count - used) of \(names.count) devices stay unused: \(self.parallel) runs at a time, "
                    + "\(perRun) devices each")
        }
        if config.engine == .native {
            findings.notice(node, "the native engine trains on the processor; it uses no cuda_devices")
        }
    }
}
