/// A cell of a study: the runs of one task, method, kind of data and learning rate, of one model, for one purpose.
package struct Experiment: Hashable, Sendable {
    package var task: TaskName
    package var method: Method
    package var dataType: String
    package var learningRate: LearningRate

    package init(task: TaskName, method: Method, dataType: String, learningRate: LearningRate) {
        self.task = task
        self.method = method
        self.dataType = dataType
        self.learningRate = learningRate
    }

    /// `Copa_zo_copa_mezo_v1_1_6`. It is never parsed for a value.
    package var folderName: String { "\(task)_\(method)_\(dataType)_\(learningRate.folderName)" }
}
