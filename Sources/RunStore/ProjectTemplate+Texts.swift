import RunModel

extension ProjectTemplate {
    static let settingsText = """
        # Settings of this project. Every line is optional; a # before it means: as Telos does without it.
        # results: Results_v2
        # data: Data_v2
        # models: [models]                  # where model folders are looked for, before the Hugging Face cache
        # engine: native                    # or: script, your own programs below
        # scripts:
        #   directory: PromptZO/MeZO/large_models
        #   zo: "mezo_finetune_{kind}.sh"   # {kind} is original or synthetic, by the data
        #   fo_full: "fo_full_finetune_{kind}.sh"
        #   fo_lora: "fo_lora_finetune_{kind}.sh"
        # purposes: [my_own_study]          # recommended here beside the built-in purposes

        """

    static func configText(purpose: Purpose, meaning: String) -> String {
        """
        # \(purpose): \(meaning).
        # Copy this file, fill it in, look at the plan with `telos train FILE --dry-run`, start it with `telos train FILE`.
        experiment:
          purpose: \(purpose)
          description: "what you want to know"
          tags: []
        model: meta-llama/Llama-3.2-1B        # a list makes a sweep, here and below
        task: Copa
        method: zo                            # zo | fo_full | fo_lora
        data:
          path: Data_v2/original/Copa
        hyperparameters:
          learning_rate: [1e-6, 5e-7, 2e-7, 1e-7]
          batch_size: 16
          steps: 20000
          seed: 0
          # zo_eps: 1e-3
        # engine: native                      # or script
        # cuda_devices: "0,1"                 # for scripts: one device a run
        # time_limit: 2h                      # of each run
        # continue_on_error: true

        """
    }
}
