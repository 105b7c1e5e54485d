/// What other programs print, as their sources and documentation write it.
enum OtherPrograms {
    /// transformers' `run_glue.py`: its logger, bars, JSON-like dictionaries, the block at the end.
    static let runGlue = """
        05/04/2023 09:05:30 - INFO - __main__ - Training/evaluation parameters TrainingArguments(
        _n_gpu=1,
        learning_rate=2e-05,
        )
        [INFO|trainer.py:1769] 2023-05-04 09:05:37,123 >> ***** Running training *****
        [INFO|trainer.py:1770] 2023-05-04 09:05:37,123 >>   Num examples = 3,668
        [INFO|trainer.py:1771] 2023-05-04 09:05:37,124 >>   Num Epochs = 3
        [INFO|trainer.py:1772] 2023-05-04 09:05:37,124 >>   Instantaneous batch size per device = 32
        [INFO|trainer.py:1773] 2023-05-04 09:05:37,124 >>   Total train batch size (w. parallel, distributed & accumulation) = 32
        [INFO|trainer.py:1774] 2023-05-04 09:05:37,124 >>   Gradient Accumulation steps = 1
        [INFO|trainer.py:1775] 2023-05-04 09:05:37,124 >>   Total optimization steps = 345
        {'loss': 0.5642, 'grad_norm': 2.1, 'learning_rate': 1.3333333333333333e-05, 'epoch': 1.0}
        [INFO|trainer.py:3129] 2023-05-04 09:06:12,000 >> ***** Running Evaluation *****
        [INFO|trainer.py:3131] 2023-05-04 09:06:12,000 >>   Num examples = 408
        [INFO|trainer.py:3134] 2023-05-04 09:06:12,000 >>   Batch size = 8
        {'eval_loss': 0.41, 'eval_accuracy': 0.8186, 'eval_f1': 0.8723, 'eval_runtime': 1.5, 'epoch': 1.0}
        {'loss': 0.3124, 'grad_norm': 4.2, 'learning_rate': 6.666666666666667e-06, 'epoch': 2.0}
        {'eval_loss': 0.38, 'eval_accuracy': 0.8456, 'eval_f1': 0.8912, 'eval_runtime': 1.5, 'epoch': 2.0}

        """
    static let runGlueEnd = """
        {'train_runtime': 105.2, 'train_samples_per_second': 104.6, 'train_steps_per_second': 3.2, 'train_loss': 0.43, 'epoch': 3.0}
        ***** train metrics *****
          epoch                    =        3.0
          train_loss               =       0.43
          train_runtime            = 0:01:45.20
          train_samples            =       3668
        05/04/2023 09:07:25 - INFO - __main__ - *** Evaluate ***
        ***** eval metrics *****
          epoch                   =        3.0
          eval_accuracy           =      0.848
          eval_combined_score     =     0.8701
          eval_f1                 =     0.8922
          eval_loss               =     0.3812
          eval_runtime            = 0:00:01.52

        """

    /// PyTorch Lightning's `trainer.test()`.
    static let lightningTable = """
        ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃        Test metric        ┃       DataLoader 0        ┃
        ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
        │         test_acc          │    0.9269000291824341     │
        │         test_loss         │    0.2571751773357391     │
        └───────────────────────────┴───────────────────────────┘

        """

    /// A loop in plain PyTorch.
    static let plainLoop = """
        epoch: 1 loss: 0.9132 lr: 0.001
        epoch: 2 loss: 0.7011 lr: 0.001
        epoch: 3 loss: 0.6544 lr: 0.001

        """
}
